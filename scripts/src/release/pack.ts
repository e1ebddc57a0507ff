import { mkdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { publishedPackages } from "../changes/packages.ts";
import { buildAfresh } from "./build.ts";
import { packAll } from "./tarball.ts";

const root = join(import.meta.dirname, "../../..");

/** Builds and packs what is published, as a release does, and publishes nothing. */
async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [folder, ...others] = positionals;
  if (folder === undefined || others.length > 0) {
    throw new Error("Name one folder for the tarballs: `pnpm release:pack <folder>`.");
  }
  const destination = resolve(folder);
  await mkdir(destination, { recursive: true });
  const published = await publishedPackages(root);
  await buildAfresh(root, published);
  for (const { file, integrity } of await packAll(root, published, destination)) {
    console.log(`${basename(file)}  ${integrity}`);
  }
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
