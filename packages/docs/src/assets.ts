import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

const directory = join(import.meta.dirname, "assets");

/**
 * Bundles the style sheet and the scripts of the site. The scripts of every page are classic ones, since browsers load no
 * modules from `file:` URLs. What needs a server anyway is a module, which is loaded when it is used.
 *
 * @returns The content of each file by its path in the site.
 */
export function siteAssets(): Map<string, string> {
  const files = [...bundle("iife", "site.css", "site.ts", "early.ts"), ...bundle("esm", "search.ts", "sandbox.ts")];
  return new Map([
    ["assets/icon.svg", readFileSync(join(directory, "icon.svg"), "utf8")],
    ...files.map(({ path, text }) => [`assets${path.slice(directory.length)}`, text] as const),
  ]);
}

function bundle(format: "iife" | "esm", ...entryPoints: string[]) {
  return buildSync({
    absWorkingDir: directory,
    entryPoints,
    outdir: directory,
    bundle: true,
    format,
    minify: true,
    charset: "utf8",
    legalComments: "none",
    external: ["icon.svg"],
    target: "es2022",
    // Errors are thrown.
    logLevel: "silent",
    write: false,
  }).outputFiles;
}
