import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tryGit } from "../changes/git.ts";
import { publishedPackages } from "../changes/packages.ts";
import { addChange } from "./changelog.ts";
import { capture } from "./command.ts";
import { commonVersion, pendingChangesets, specificationFile } from "./contract.ts";
import { compareWith, type Difference } from "./difference.ts";
import { setInfoVersion } from "./info-version.ts";

const root = join(import.meta.dirname, "../../..");
const changelogFile = "spec/CHANGELOG.md";

/**
 * Turns the changesets into a version: raises the packages, writes their changelogs, and lets `info.version` of the
 * specification follow. The changelog of the specification also gets what has changed in the API since the last release.
 */
async function main(): Promise<void> {
  const pending = await pendingChangesets(root);
  if (pending.length === 0) {
    console.log("There is nothing to do: no changeset waits. `pnpm changeset` writes one.");
    return;
  }
  const before = await commonVersion(root, await publishedPackages(root));
  // All that may fail comes first: what follows takes the changesets away.
  const difference = await sinceLastRelease(before);
  const yaml = await readFile(join(root, specificationFile), "utf8");
  setInfoVersion(yaml, before, specificationFile);

  await capture(root, "changeset", "version");
  const published = await publishedPackages(root);
  const version = published[0]?.version ?? before;
  if (version === before) {
    console.log(`The changesets raise no version, and are gone. It stays ${before}.`);
    return;
  }
  await writeFile(join(root, specificationFile), setInfoVersion(yaml, version, specificationFile));
  if (difference !== undefined) {
    const changelog = await readFile(join(root, changelogFile), "utf8");
    await writeFile(join(root, changelogFile), addChange(changelog, version, difference.markdown, difference.rise));
  }
  const written = published.flatMap(({ folder }) => [join(folder, "package.json"), join(folder, "CHANGELOG.md")]);
  await capture(root, "oxfmt", ...written, specificationFile);
  console.log(`${before} → ${version}, from ${pending.join(", ")}.`);
  console.log("Read the changelogs, commit what has changed, and run `pnpm release`.");
}

async function sinceLastRelease(version: string): Promise<Difference | undefined> {
  const tag = await tryGit(root, "describe", "--tags", "--abbrev=0", "--match=v[0-9]*", "HEAD");
  if (tag !== undefined) return compareWith(root, tag.trim());
  if (version === "0.0.0") return undefined;
  throw new Error(
    `The packages have version ${version}, and no tag of a release is in reach to compare the specification with. ` +
      "Get the history and its tags with `git fetch --tags --unshallow`, and run this again.",
  );
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
