import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";

/** What is read of a `package.json`. */
export interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly private?: boolean;
  readonly bin?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** A `package.json`, or nothing where there is none. */
export async function readManifest(file: string): Promise<Manifest | undefined> {
  if (!existsSync(file)) return undefined;
  // npm and pnpm hold every package to this shape.
  return JSON.parse(await readFile(file, "utf8")) as Manifest;
}
