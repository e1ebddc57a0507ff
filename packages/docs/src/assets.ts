import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

const directory = join(import.meta.dirname, "assets");

/**
 * Makes the style sheet and the scripts of the site from their parts. The scripts are classic ones: modules do not load
 * from a directory.
 *
 * @returns the text of each file by its path in the site.
 */
export function siteAssets(): Map<string, string> {
  const { outputFiles } = buildSync({
    absWorkingDir: directory,
    entryPoints: ["site.css", "site.ts", "early.ts"],
    outdir: directory,
    bundle: true,
    format: "iife",
    minify: true,
    charset: "utf8",
    legalComments: "none",
    external: ["icon.svg"],
    target: "es2022",
    // It throws what it would say.
    logLevel: "silent",
    write: false,
  });
  return new Map([
    ["assets/icon.svg", readFileSync(join(directory, "icon.svg"), "utf8")],
    ...outputFiles.map(({ path, text }) => [`assets${path.slice(directory.length)}`, text] as const),
  ]);
}
