import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readChangesets } from "@changesets/read";
import { isScalar, parseDocument } from "yaml";
import { apiChangelog, apiChangesSince } from "../changes/api-changes.ts";
import { lastReleaseTag } from "../changes/git.ts";
import { execute, readVersion, rejectDirtyTree, root, runCommand } from "./repository.ts";

const openapiFile = join(root, "spec/openapi.yaml");
const changelogFile = join(root, "spec/CHANGELOG.md");

await runCommand(version);

/**
 * Turns the pending changesets into the next version: bumps the packages and `info.version` in the specification, and
 * updates the changelogs.
 */
async function version(): Promise<void> {
  await rejectDirtyTree();
  const before = await readVersion();
  // `changeset version` deletes the changesets, so everything that may fail comes first.
  const openapi = await readFile(openapiFile, "utf8");
  setInfoVersion(openapi, before);
  await addApiChangeset(before);
  await addSpecToChangesets();

  await execute("changeset", "version");
  const after = await readVersion();
  if (after === before) {
    console.log(`The changesets were empty. The version is still ${before}.`);
    return;
  }
  await writeFile(openapiFile, setInfoVersion(openapi, after));
  await execute("oxfmt", changelogFile);
  console.log(`${before} → ${after}. Review the changelogs and commit.`);
}

/**
 * Adds the specification to every changeset, so that its changelog lists the changes of all packages. They share one
 * version, so this does not change the bump.
 */
async function addSpecToChangesets(): Promise<void> {
  for (const { id, releases } of await readChangesets(root)) {
    const highest = (["major", "minor", "patch"] as const).find((bump) => releases.some(({ type }) => type === bump));
    if (highest === undefined || releases.some(({ name }) => name === "@northspec/spec")) continue;
    const file = join(root, ".changeset", `${id}.md`);
    const content = await readFile(file, "utf8");
    await writeFile(
      file,
      content.replace("---\n", () => `---\n"@northspec/spec": ${highest}\n`),
    );
  }
}

/** Adds a changeset with the API changes since the last release, if there are pending changesets. */
async function addApiChangeset(current: string): Promise<void> {
  const tag = await lastReleaseTag(root);
  if (tag === undefined && current === "0.0.0") return;
  if (tag === undefined) {
    throw new Error(`No tag v${current} to compare the API with. Run \`git fetch --tags --unshallow\` and try again.`);
  }
  const pending = await readChangesets(root);
  const entry = apiChangelog(await apiChangesSince(root, tag), tag);
  if (pending.length === 0 || entry === undefined) return;
  const content = `---\n"@northspec/spec": ${entry.bump}\n---\n\n${entry.markdown}\n`;
  await writeFile(join(root, ".changeset/api-changes.md"), content);
}

/**
 * Sets `info.version` in the specification without changing anything else, including comments.
 *
 * @throws Error if it has no `info.version`.
 */
function setInfoVersion(openapi: string, version: string): string {
  const node = parseDocument(openapi).getIn(["info", "version"], true);
  if (!isScalar(node) || node.range === null || node.range === undefined) {
    throw new Error("spec/openapi.yaml: #/info/version must be a string. Set it to the version of the packages.");
  }
  const [start, end] = node.range;
  return openapi.slice(0, start) + version + openapi.slice(end);
}
