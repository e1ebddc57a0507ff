import { rm } from "node:fs/promises";
import { join } from "node:path";
import { readChangesets } from "@changesets/read";
import { git, tryGit } from "../changes/git.ts";
import { publishedPackages } from "../changes/packages.ts";
import { runTurbo } from "../testing/turbo.ts";
import { execute, readVersion, rejectDirtyTree, root, runCommand } from "./repository.ts";

await runCommand(publish);

/**
 * Publishes the packages and tags the commit. Packages that are already on the registry are skipped, so running this
 * again finishes an interrupted release.
 */
async function publish(): Promise<void> {
  await rejectDirtyTree();
  const pending = await readChangesets(root);
  if (pending.length > 0) {
    throw new Error(
      `Pending changesets: ${pending.map(({ id }) => `.changeset/${id}.md`).join(", ")}. Run \`pnpm release:version\` and commit the result.`,
    );
  }
  const version = await readVersion();
  if (version === "0.0.0") {
    throw new Error("Nothing to release: the version is 0.0.0. Add a changeset with `pnpm changeset`.");
  }
  const tag = `v${version}`;
  if ((await tryGit(root, "rev-parse", "--verify", "--quiet", `refs/tags/${tag}`)) !== undefined) {
    console.log(`${tag} is already released.`);
    return;
  }
  await buildFromScratch();
  await execute("changeset", "publish", "--no-git-tag");
  await git(root, "tag", "--no-sign", tag);
  console.log(`Released ${tag}. Push its tag with \`git push origin ${tag}\`.`);
}

/** Builds the published packages without the cache or files of earlier builds, and checks their types. */
async function buildFromScratch(): Promise<void> {
  const packages = await publishedPackages(root);
  await Promise.all(
    packages.map(({ directory }) => rm(join(root, directory, "dist"), { recursive: true, force: true })),
  );
  const filters = packages.map(({ name }) => `--filter=${name}`);
  const exitCode = await runTurbo(["run", "build", "typecheck", ...filters, "--force", "--output-logs=errors-only"]);
  if (exitCode !== 0) throw new Error("The build failed, so nothing was published. Fix the errors above.");
}
