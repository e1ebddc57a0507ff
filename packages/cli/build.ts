// Bundles the published CLI: main.cjs enables the compile cache and loads run.cjs, which loads the rest when needed.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";

const directory = import.meta.dirname;

/** The files of the bundle. */
const entryPoints = {
  main: "src/main.ts",
  run: "src/run.ts",
  proxy: "src/proxy.ts",
  "mcp-sdk": "src/mcp-sdk.ts",
  yaml: "yaml",
  jmespath: "jmespath",
  width: "src/width.ts",
};

const separateFiles: Plugin = {
  name: "separate-files",
  setup(build) {
    build.onResolve({ filter: /^(\.\/(run|proxy|width|mcp-sdk)\.ts|yaml|jmespath)$/ }, ({ path, kind }) =>
      kind === "entry-point" ? undefined : { path: `./${basename(path, ".ts")}.cjs`, external: true },
    );
  },
};

/**
 * Writes the bundle and the licenses of the packages in it.
 *
 * @param alias - replacements for modules, by name.
 */
export async function buildCli(outdir: string, alias: Readonly<Record<string, string>> = {}): Promise<void> {
  rmSync(outdir, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: directory,
    entryPoints,
    outdir,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    minify: true,
    metafile: true,
    alias,
    plugins: [separateFiles],
    // import() of a built-in module reads all its exports, which loads fetch and WebSocket; require() does not.
    supported: { "dynamic-import": false },
  });
  writeFileSync(join(outdir, "licenses.txt"), licensesOf(metafile));
}

function licensesOf({ outputs }: Metafile): string {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const roots = inputs.flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput === 0 ? [] : (/^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []),
  );
  return [...new Set(roots)]
    .map((root) => `${basename(root)}\n\n${readFileSync(licenseIn(join(directory, root)), "utf8")}`)
    .join("\n---\n\n");
}

/** The license file of a package, in any spelling. */
function licenseIn(root: string): string {
  const name = readdirSync(root).find((each) => /^licen[cs]e/i.test(each));
  if (name === undefined) throw new Error(`${root} has no license file. Add its license to the bundle by hand.`);
  return join(root, name);
}

if (import.meta.main) await buildCli(join(directory, "dist"));
