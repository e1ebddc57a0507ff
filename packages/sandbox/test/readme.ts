import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The directory of this package. */
export const directory = join(import.meta.dirname, "..");

/** Returns the code blocks of a README in one language. */
export function blocksOf(file: string, language: string): string[] {
  const text = readFileSync(join(directory, file), "utf8");
  return [...text.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, "g"))].map(([, block]) => block ?? "");
}
