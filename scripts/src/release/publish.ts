import { rm } from "node:fs/promises";
import { join } from "node:path";
import { readChangesets } from "@changesets/read";
import { git, tryGit } from "../changes/git.ts";
import { publishedPackages } from "../changes/packages.ts";
import { runTurbo } from "../testing/turbo.ts";
import { execute, readVersion, rejectDirtyTree, root, runCommand } from "./repository.ts";

await runCommand(publish);

/**
 * Publishes the packages in the version of this commit, then tags the commit. Packages that the registry already has are
 * skipped, so an interrupted release is finished by running this again.
 */
async function publish(): Promise<void> {
  await rejectDirtyTree();
  const pending = await readChangesets(root);
  if (pending.length > 0) {
    throw new Error(
      `Pending changesets: ${pending.map(({ id }) => `.changeset/${id}.md`).join(", ")}. Run \`pnpm release:version\` and commit its changes.`,
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

/** Builds what is published without cached results or leftovers of earlier builds, and checks the types. */
async function buildFromScratch(): Promise<void> {
  const packages = await publishedPackages(root);
  await Promise.all(
    packages.map(({ directory }) => rm(join(root, directory, "dist"), { recursive: true, force: true })),
  );
  const filters = packages.map(({ name }) => `--filter=${name}`);
  const exitCode = await runTurbo(["run", "build", "typecheck", ...filters, "--force", "--output-logs=errors-only"]);
  if (exitCode !== 0) throw new Error("The build failed, so nothing was published. Fix the errors above.");
}
