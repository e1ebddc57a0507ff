import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Package } from "../changes/packages.ts";
import { runTurbo } from "../testing/turbo.ts";

/**
 * Builds packages from nothing: what an earlier build left must not be published, nor what a cache says came of one. Their
 * types are checked beside it, which a build leaves to that task.
 *
 * @throws Error where one of them fails, after it has said why.
 */
export async function buildAfresh(root: string, published: readonly Package[]): Promise<void> {
  await Promise.all(published.map(({ folder }) => rm(join(root, folder, "dist"), { recursive: true, force: true })));
  const filters = published.map(({ name }) => `--filter=${name}`);
  const exitCode = await runTurbo(["run", "build", "typecheck", ...filters, "--force", "--output-logs=errors-only"]);
  if (exitCode !== 0)
    throw new Error("The build or the check of the types has failed, so nothing is packed. Mend what it says above.");
}
