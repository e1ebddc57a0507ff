// Bundles the published CLI: main.cjs enables the compile cache and loads run.cjs, which loads the rest when needed.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";

const directory = import.meta.dirname;

/** The files of the bundle. */
const entryPoints = { main: "src/main.ts", run: "src/run.ts", yaml: "yaml", jmespath: "jmespath" };

const separateFiles: Plugin = {
  name: "separate-files",
  setup(build) {
    build.onResolve({ filter: /^(\.\/run\.ts|yaml|jmespath)$/ }, ({ path, kind }) =>
      kind === "entry-point" ? undefined : { path: `./${basename(path, ".ts")}.cjs`, external: true },
    );
  },
};

/** Writes the bundle and the licenses of the packages in it. */
export async function buildCli(outdir: string): Promise<void> {
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
    .map((root) => `${basename(root)}\n\n${readFileSync(join(directory, root, "LICENSE"), "utf8")}`)
    .join("\n---\n\n");
}

if (import.meta.main) await buildCli(join(directory, "dist"));
