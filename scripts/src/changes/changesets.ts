import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readChangesets } from "@changesets/read";
import { JudgementError } from "./judgement-error.ts";
import { highest, type Rise } from "./level.ts";

/** A file that says how far packages rise, and why. */
export interface Changeset {
  /** Relative to the root of the repository. */
  readonly file: string;
  readonly text: string;
  readonly releases: readonly { readonly name: string; readonly type: Rise }[];
}

/**
 * The changesets of a tree that another does not have, or has otherwise.
 *
 * @throws {@link JudgementError} where one cannot be read.
 */
export async function addedChangesets(root: string, base: string): Promise<Changeset[]> {
  const [before, now] = await Promise.all([
    // A base that cannot be read promises nothing.
    readAll(base).catch((): Changeset[] => []),
    readAll(root),
  ]);
  return now.filter(({ file, text }) => !before.some((old) => old.file === file && old.text === text));
}

/** The rise that changesets promise to packages which carry one version between them. */
export function promisedBy(changesets: readonly Changeset[]): Rise {
  return highest(changesets.flatMap(({ releases }) => releases.map(({ type }) => type)));
}

async function readAll(root: string): Promise<Changeset[]> {
  const changesets = await readChangesets(root).catch((error: unknown) => {
    const said = error instanceof Error ? error.message : String(error);
    throw new JudgementError(
      `A changeset in .changeset/ cannot be read: ${said}\nWrite it anew with \`npx -y pnpm@12 changeset\`.`,
    );
  });
  return Promise.all(
    changesets.map(async ({ id, releases }) => {
      const file = `.changeset/${id}.md`;
      return { file, releases, text: await readFile(join(root, file), "utf8") };
    }),
  );
}
