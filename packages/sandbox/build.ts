// Bundles the package with @northspec/openapi, which is not published, and writes the declarations of its exports.
import { execFileSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import manifest from "./package.json" with { type: "json" };

const directory = import.meta.dirname;
const dist = join(directory, "dist");

/** The exported modules. */
const exported = ["index", "defaults"];

async function buildCode(): Promise<void> {
  await build({
    absWorkingDir: directory,
    entryPoints: [...exported, "main"].map((name) => `src/${name}.ts`),
    outdir: "dist",
    bundle: true,
    splitting: true,
    // Everything else is bundled.
    external: Object.keys(manifest.dependencies),
    platform: "node",
    format: "esm",
    target: "node22",
    sourcemap: true,
  });
}

/** Writes the declarations that the exports need. Those of internal modules import @northspec/openapi. */
function buildDeclarations(): void {
  const all = mkdtempSync(join(tmpdir(), "northspec-sandbox-types-"));
  execFileSync("tsc", ["-p", "tsconfig.build.json", "--outDir", all], { cwd: directory, stdio: "inherit" });
  const copied = new Set<string>();
  const copy = (name: string) => {
    if (copied.has(name)) return;
    copied.add(name);
    const text = readFileSync(join(all, `${name}.d.ts`), "utf8");
    const file = join(dist, `${name}.d.ts`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    for (const [, imported = ""] of text.matchAll(/"(\.{1,2}\/[\w/-]+)\.(?:js|ts)"/g))
      copy(join(dirname(name), imported));
  };
  for (const name of exported) copy(name);
  rmSync(all, { recursive: true });
}

rmSync(dist, { recursive: true, force: true });
await buildCode();
buildDeclarations();
const leaks = globSync("**/*.{js,d.ts}", { cwd: dist }).filter((file) => {
  return readFileSync(join(dist, file), "utf8").includes('"@northspec/openapi"');
});
if (leaks.length > 0) throw new Error(`${leaks.join(", ")}: imports @northspec/openapi, which is not published.`);
