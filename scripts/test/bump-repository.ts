import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Edit } from "./bump-kinds.ts";
import { copyRepository, type Outcome, repositoryFolder, type RepositoryCopy } from "./support/repository.ts";

/** The name of the changeset that these tests write. */
export const changesetFile = ".changeset/the-change.md";

/** A copy of the repository with a history: `main` as the tree is, and a branch `change` that has left it. */
export async function branchedRepository(): Promise<RepositoryCopy> {
  const copy = await copyRepository();
  await copy.git("switch", "--quiet", "--create", "change");
  return copy;
}

/** Edits files of a folder. */
export async function edit(folder: string, edits: readonly Edit[]): Promise<void> {
  for (const [file, from, to] of edits) {
    const path = join(folder, file);
    const text = from === "" ? "" : await readFile(path, "utf8");
    const occurrences = text.split(from).length - 1;
    if (from !== "" && occurrences !== 1) {
      throw new Error(`${file} has ${String(occurrences)} times: ${from}`);
    }
    await writeFile(path, from === "" ? to : text.replace(from, () => to));
  }
}

/** Writes a changeset. Packages are named without their scope. */
export async function writeChangeset(folder: string, releases: Readonly<Record<string, string>>): Promise<void> {
  const lines = Object.entries(releases).map(([name, rise]) => `"@northspec/${name}": ${rise}\n`);
  await writeFile(join(folder, changesetFile), `---\n${lines.join("")}---\n\nWhat it means to a user.\n`);
}

/** Takes away what a test wrote, committed or not, and goes back to a commit of the branch. */
export async function goBack(copy: RepositoryCopy, commit: string): Promise<void> {
  await copy.git("switch", "--quiet", "--force", "-C", "change", commit);
  await copy.git("clean", "--quiet", "--force", "-d");
}

/** Commits all that is there. */
export async function commit(copy: RepositoryCopy, message: string): Promise<void> {
  await copy.git("add", "--all");
  await copy.git("commit", "--quiet", "--allow-empty", "--message", message);
}

/** Runs the gate in the copy, as `pnpm check:bump` does. */
export function checkBump(copy: RepositoryCopy, ...flags: readonly string[]): Promise<Outcome> {
  return copy.attempt(process.execPath, [join(repositoryFolder, "scripts/src/changes/main.ts"), ...flags]);
}
