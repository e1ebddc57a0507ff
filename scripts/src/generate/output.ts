import { renameSync, rmSync, writeFileSync } from "node:fs";

/** Writes each text whole or not at all: a reader never meets half a file, and a failure leaves the old one. */
export function writeFiles(files: ReadonlyMap<string, string>): void {
  const temporary = (path: string) => `${path}.${process.pid}.tmp`;
  try {
    for (const [path, text] of files) writeFileSync(temporary(path), text);
    for (const path of files.keys()) renameSync(temporary(path), path);
  } finally {
    for (const path of files.keys()) rmSync(temporary(path), { force: true });
  }
}
