// Bundles the published CLI: main.cjs enables the compile cache and loads run.cjs, which loads the rest when needed.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fieldTable } from "@northspec/types/fields";
import { operationTable } from "@northspec/types/operations";
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

/** The tables of @northspec/types, by operationId. */
export interface SpecificationTables {
  readonly operationTable: Readonly<Record<string, object>>;
  readonly fieldTable: Readonly<Record<string, object>>;
}

/**
 * Bundles the tables so that more operations hardly slow a command down: JSON loads faster than code, and each command
 * reads only its own fields.
 */
function bundleTables({ operationTable, fieldTable }: SpecificationTables): Plugin {
  const json = JSON.stringify(JSON.stringify(operationTable));
  const getters = Object.keys(fieldTable).map((id) => `get ${id}() { return require("./fields/${id}.json"); }`);
  const modules: Readonly<Record<string, string>> = {
    "@northspec/types/operations": `export const operationTable = JSON.parse(${json});`,
    "@northspec/types/fields": `export const fieldTable = { ${getters.join(", ")} };`,
  };
  return {
    name: "bundle-tables",
    setup(build) {
      build.onResolve({ filter: /^@northspec\/types\/\w+$/ }, ({ path }) => ({ path, namespace: "tables" }));
      build.onResolve({ filter: /^\.\/fields\// }, ({ path }) => ({ path, external: true }));
      build.onLoad({ filter: /^/, namespace: "tables" }, ({ path }) => ({ contents: modules[path] ?? "" }));
    },
  };
}

/** Writes the bundle, the fields of each operation, and the licenses of the packages in the bundle. */
export async function buildCli(
  outdir: string,
  tables: SpecificationTables = { operationTable, fieldTable },
): Promise<void> {
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(join(outdir, "fields"), { recursive: true });
  for (const [id, fields] of Object.entries(tables.fieldTable)) {
    writeFileSync(join(outdir, "fields", `${id}.json`), JSON.stringify(fields));
  }
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
    plugins: [separateFiles, bundleTables(tables)],
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
