import { rm } from "node:fs/promises";
import { join } from "node:path";
import { runTurbo } from "../turbo.ts";
import type { PublishedPackage } from "./packages.ts";

/**
 * Builds packages from nothing: what an earlier build left must not be published, nor what a cache says came of one.
 *
 * @throws Error where a build fails, after it has said why.
 */
export async function buildAfresh(published: readonly PublishedPackage[]): Promise<void> {
  await Promise.all(published.map(({ folder }) => rm(join(folder, "dist"), { recursive: true, force: true })));
  const filters = published.map(({ name }) => `--filter=${name}`);
  const exitCode = await runTurbo(["run", "build", ...filters, "--force", "--output-logs=errors-only"]);
  if (exitCode !== 0) throw new Error("The build has failed, so nothing is packed. Mend what it says above.");
}
