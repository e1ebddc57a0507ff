import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Reads what a file remembers, one line each.
 *
 * A file that is missing, cut off or another's has no line that anyone asks for, so it is as good as none.
 */
export function readMemory(file: string): ReadonlySet<string> {
  try {
    return new Set(readFileSync(file, "utf8").split("\n"));
  } catch {
    return new Set();
  }
}

/** Replaces what a file remembers, at once, as another build may read it or write it at the same time. */
export function writeMemory(file: string, lines: readonly string[]): void {
  const staged = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(staged, `${lines.join("\n")}\n`);
    renameSync(staged, file);
  } catch {
    // Without a memory the next build takes longer, and says the same.
    rmSync(staged, { force: true });
  }
}
