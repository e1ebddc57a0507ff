import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Package, publishedPackages } from "../changes/packages.ts";
import { buildAfresh } from "./build.ts";
import { runLine } from "./command.ts";
import { commonVersion, pendingChangesets } from "./contract.ts";
import { findTag, head, refuseDirtyTree, setTag } from "./git.ts";
import { findIntegrity, publish, registryOf } from "./registry.ts";
import { packAll, type Tarball } from "./tarball.ts";

const usage = `Usage: pnpm release [options]

Publishes the version of the commit that is checked out: checks, builds and packs it, publishes each package, and tags
the commit. Interrupted, it goes on where it was: run it again on the same commit.

Options:
  --check <command>  What must succeed first. Default: pnpm check:bump && pnpm test
  --push             Push the tag to origin, too.
  --help             Print this.

Exit codes: 0 released, or nothing to release; 1 refused, or broken off.`;

const root = join(import.meta.dirname, "../../..");

async function main(): Promise<void> {
  const { values } = parseArgs({
    // pnpm passes on the dashes that npm needs before flags.
    args: process.argv.slice(2).filter((argument) => argument !== "--"),
    options: {
      check: { type: "string", default: "pnpm check:bump && pnpm test" },
      push: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) console.log(usage);
  else await release(values);
}

async function release({ check, push }: { check: string; push: boolean }): Promise<void> {
  await refuseDirtyTree(root);
  const published = await publishedPackages(root);
  const version = await versionToRelease(published);
  const tag = `v${version}`;
  if (await isReleased(tag, published)) {
    console.log(`There is nothing to release: ${tag} is published. \`pnpm changeset\` begins the next version.`);
    // It may have been interrupted before the push.
    if (push && (await findTag(root, tag)) === (await head(root))) await setTag(root, tag, push);
    return;
  }
  console.log(`Release ${tag} of ${published.map(({ name }) => name).join(", ")}.`);
  if ((await runLine(root, check)) !== 0) {
    throw new Error(`\`${check}\` has failed, so nothing was published. Mend what it says above.`);
  }
  await buildAfresh(root, published);
  // What was checked and built must be what the tag will name.
  await refuseDirtyTree(root);
  const folder = await mkdtemp(join(tmpdir(), "northspec-release-"));
  try {
    await publishMissing(await packAll(root, published, folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await setTag(root, tag, push);
  console.log(`${tag} is released, and tagged${push ? "" : ` here: \`git push origin ${tag}\` tells others`}.`);
}

/**
 * The version that the commit is to be released as.
 *
 * @throws Error where it is none yet.
 */
async function versionToRelease(published: readonly Package[]): Promise<string> {
  const pending = await pendingChangesets(root);
  if (pending.length > 0) {
    throw new Error(
      `Changesets wait to become a version: ${pending.join(", ")}. ` +
        "Run `pnpm release:version`, and commit what it writes.",
    );
  }
  const version = await commonVersion(root, published);
  if (version !== "0.0.0") return version;
  throw new Error("The version is 0.0.0, which is none. Begin with `pnpm changeset`, then run `pnpm release:version`.");
}

/**
 * Whether a version is tagged and wholly published.
 *
 * @throws Error where a commit other than this one is tagged, and not wholly published.
 */
async function isReleased(tag: string, published: readonly Package[]): Promise<boolean> {
  const commit = await findTag(root, tag);
  if (commit === undefined) return false;
  const found = await Promise.all(published.map(({ name, version }) => findIntegrity(root, name, version)));
  const missing = published.filter((_, index) => found[index] === undefined).map(({ name }) => name);
  if (missing.length === 0) return true;
  if (commit === (await head(root))) return false;
  throw new Error(
    `${tag} is commit ${commit}, which is not this one, and lacks ${missing.join(", ")}. ` +
      `Finish it there (\`git checkout ${tag}\`, \`pnpm release\`), or begin a new version with \`pnpm changeset\`.`,
  );
}

/** Publishes what the registry lacks, each package after those that it depends on. */
async function publishMissing(tarballs: readonly Tarball[]): Promise<void> {
  const found = await Promise.all(tarballs.map(({ name, version }) => findIntegrity(root, name, version)));
  const others = tarballs.filter(({ integrity }, index) => found[index] !== undefined && found[index] !== integrity);
  if (others.length > 0) {
    const names = others.map(({ name, version }) => `${name}@${version}`).join(", ");
    throw new Error(
      `The registry has ${names} with other bytes than this commit gives, so nothing was published. A version is ` +
        "published once: check out the commit that it was made from, or begin a new version with `pnpm changeset`.",
    );
  }
  console.log(`To ${await registryOf(root, tarballs[0]?.name ?? "")}:`);
  for (const [index, tarball] of tarballs.entries()) {
    const isThere = found[index] !== undefined;
    if (!isThere) await publish(root, tarball);
    console.log(`${isThere ? "was there" : "published"}  ${tarball.name}@${tarball.version}  ${tarball.integrity}`);
  }
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
