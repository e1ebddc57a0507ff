import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

const directory = join(import.meta.dirname, "assets");

/**
 * Bundles the style sheet and the scripts of the site. The scripts are classic ones, since browsers load no modules from
 * `file:` URLs.
 *
 * @returns The content of each file by its path in the site.
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
    // Errors are thrown.
    logLevel: "silent",
    write: false,
  });
  return new Map([
    ["assets/icon.svg", readFileSync(join(directory, "icon.svg"), "utf8")],
    ...outputFiles.map(({ path, text }) => [`assets${path.slice(directory.length)}`, text] as const),
  ]);
}
