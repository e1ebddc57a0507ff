import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { planExampleCheck } from "./example-check.ts";
import { readPathIndex } from "./path-index.ts";
import { exampleRule, type Outcome, redocly, repeat } from "./redocly.ts";

const output = "dist/openapi.json";

/**
 * Holds a specification to its rules and bundles it into `dist/openapi.json`, side by side.
 *
 * One rule takes longer than everything else, that of the examples of bodies. Where it can, it runs apart from the
 * others, on the path items that have changed since it last passed.
 *
 * @param folder - the folder of the specification.
 * @param stop - ends it and what it has started.
 * @returns whether the bundle is written. If not, what Redocly said of the mistakes is printed, and an earlier bundle is
 *   as it was.
 * @throws `Error` where a file cannot be written, or once it is stopped.
 */
export async function generate(folder: string, stop: AbortSignal): Promise<boolean> {
  const staging = mkdtempSync(join(folder, ".build-generate-"));
  const staged = `${basename(staging)}/openapi.json`;
  const end = new AbortController();
  const mistaken = new AbortController();
  const started: Promise<Outcome>[] = [];
  const start = (words: readonly string[], ...signals: readonly AbortSignal[]): Promise<Outcome> => {
    const outcome = redocly(words, folder, AbortSignal.any([stop, end.signal, ...signals]));
    started.push(outcome);
    return outcome;
  };
  try {
    const severity = "--component-renaming-conflicts-severity=error";
    const bundle = start(["bundle", "openapi.yaml", `--output=${staged}`, severity], mistaken.signal);
    const index = readPathIndex(folder);
    const lint = start(["lint", ...(index ? [`--skip-rule=${exampleRule}`] : [])]);
    const check = index && planExampleCheck(folder, index);
    const examples = check?.isNeeded ? start(check.prepare(staging)) : undefined;
    for (const part of [lint, examples]) {
      void part?.then(({ passed }) => passed || mistaken.abort());
    }

    for (const part of [lint, examples, bundle]) {
      const outcome = await part;
      stop.throwIfAborted();
      // With mistakes there is nothing to bundle, and what bundling says of them is said already.
      if (outcome && !outcome.passed && !(part === bundle && mistaken.signal.aborted)) repeat(outcome);
    }
    if (mistaken.signal.aborted || !(await bundle).passed) return false;

    putInPlace(join(folder, staged), join(folder, output));
    check?.remember();
    repeat(await lint);
    console.log(check?.summary ?? "Examples: checked with everything else.");
    repeat(await bundle, (text) => text.replaceAll(staged, output));
    return true;
  } finally {
    end.abort();
    await Promise.all(started);
    rmSync(staging, { recursive: true, force: true });
  }
}

/** Replaces a file by another, at once. */
function putInPlace(staged: string, file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  renameSync(staged, file);
  // Whoever watches the folder with Node loses sight of a file that another takes the place of, but not of this one.
  writeFileSync(join(dirname(file), ".made"), `${basename(file)}\n`);
}
