import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";

/** Files by their paths. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** How many entries are kept, those that were used last. */
const most = 64;
const digestLength = 32;

/**
 * What was made before, by what it was made from. It may be deleted at any time: nothing is made otherwise without it.
 */
export class Memory {
  readonly #folder: string;

  /** @param folder - where the entries are kept; it need not exist. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What was made from what has this key. Nothing where it is not known, or the entry is not as it was written. */
  recall(key: string): Files | undefined {
    const file = join(this.#folder, key);
    try {
      const entry = readFileSync(file);
      const content = entry.subarray(digestLength);
      if (!digestOf(content).equals(entry.subarray(0, digestLength))) return undefined;
      const now = new Date();
      utimesSync(file, now, now);
      return deserialize(content) as Files; // the digest says that it is what was written
    } catch {
      return undefined;
    }
  }

  remember(key: string, files: Files): void {
    try {
      mkdirSync(this.#folder, { recursive: true });
      const content = serialize(files);
      // Another build may read or write it now.
      const staging = join(this.#folder, `.${key}-${process.pid}`);
      writeFileSync(staging, Buffer.concat([digestOf(content), content]));
      renameSync(staging, join(this.#folder, key));
      this.#forgetOldest();
    } catch {
      // A folder that cannot be written to costs time and nothing else.
    }
  }

  #forgetOldest(): void {
    const entries = readdirSync(this.#folder).map((name) => {
      const file = join(this.#folder, name);
      return { file, used: statSync(file).mtimeMs };
    });
    const oldest = entries.toSorted((one, other) => other.used - one.used).slice(most);
    for (const { file } of oldest) rmSync(file, { force: true });
  }
}

/** @param parts - what something is made from. */
export function keyOf(parts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${Buffer.byteLength(part)} `).update(part);
  return hash.digest("hex");
}

function digestOf(content: Uint8Array): Buffer {
  return createHash("sha256").update(content).digest();
}
