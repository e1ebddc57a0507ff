import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import type { Program } from "./programs.ts";

const bench = join(import.meta.dirname, "..");
const root = join(bench, "..");
const modules = join(bench, "node_modules");

/** The compilers that the programs are checked with. */
export const compilers = {
  "TypeScript 7": join(modules, "typescript-7/bin/tsc"),
  "TypeScript 5.9": join(modules, "typescript/bin/tsc"),
} as const;

/** A folder below the benchmarks, where the peers are found, that git ignores. */
export function makeWorkshop(): string {
  const results = join(bench, "results");
  mkdirSync(results, { recursive: true });
  return mkdtempSync(join(results, "client-"));
}

/** Our two packages in a folder's `node_modules`, made from a document and built as they are published. */
export async function installOurs(folder: string, document: string): Promise<void> {
  for (const [name, lib] of [
    ["types", ["es2023"]],
    ["client", ["es2023", "dom", "dom.iterable"]],
  ] as const) {
    const source = join(root, "packages", name);
    const target = join(folder, "node_modules/@northspec", name);
    mkdirSync(target, { recursive: true });
    cpSync(join(source, "src"), join(target, "src"), { recursive: true });
    // Every package says what it exports once it is published.
    const manifest = JSON.parse(readFileSync(join(source, "package.json"), "utf8")) as {
      publishConfig: { exports: object };
    };
    writeFileSync(
      join(target, "package.json"),
      JSON.stringify({ ...manifest, exports: manifest.publishConfig.exports }),
    );
    await run(join(root, "scripts/src/generate", `${name}.ts`), [document, "src"], target);
    const compilerOptions = {
      noEmit: false,
      declaration: true,
      rootDir: "src",
      outDir: "dist",
      lib,
    };
    const options = { extends: join(root, "tsconfig.json"), compilerOptions, include: ["src"] };
    writeFileSync(join(target, "tsconfig.json"), JSON.stringify(options));
    await run(compilers["TypeScript 7"], ["-p", "tsconfig.json"], target);
  }
}

/** What the peers generate from a document. */
export async function generatePeers(folder: string, document: string): Promise<void> {
  const hey = ["-i", document, "-o", "hey", "-c", "@hey-api/client-fetch", "--silent", "--no-log-file"];
  await run(join(modules, "@hey-api/openapi-ts/bin/run.js"), hey, folder);
  const redocly = ["generate-client", document, "--output", "redocly.ts", "--args-style", "grouped"];
  await run(join(modules, "@redocly/cli/bin/cli.js"), redocly, folder);
}

/** A bundle of a program's first calls: its file, and how many bytes it takes minified, and then compressed. */
export async function bundle(
  folder: string,
  program: Program,
  calls: number,
): Promise<{ file: string; minified: number; gzip: number }> {
  const name = fileName(program, calls);
  writeFileSync(join(folder, `${name}.ts`), program.source(calls));
  const file = join(folder, `${name}.mjs`);
  // The platform is Node's for the sake of one peer, which cannot be bundled for another.
  const options = ["--bundle", "--minify", "--format=esm", "--platform=node", "--target=es2023", "--log-level=error"];
  await run(join(modules, "esbuild/bin/esbuild"), [`${name}.ts`, ...options, `--outfile=${file}`], folder);
  const bytes = readFileSync(file);
  return { file, minified: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
}

/** What a compiler says of a program. */
export interface Check {
  /** Seconds by the clock from the start of the compiler to its end. */
  readonly wall: number;
  /** Seconds of checking, as the compiler counts them. */
  readonly check: number;
  readonly instantiations: number;
  /** The errors that it found. */
  readonly errors: readonly string[];
}

/** Has a compiler check a program of five calls. */
export async function check(folder: string, program: Program, compiler: keyof typeof compilers): Promise<Check> {
  const name = fileName(program, 5);
  writeFileSync(join(folder, `${name}.ts`), program.source(5));
  const options = `--ignoreConfig --noEmit --strict --skipLibCheck --target es2023 --module nodenext --moduleDetection force --types node --typeRoots ${typeRoots}`;
  const given = compiler === "TypeScript 7" ? options : options.replace("--ignoreConfig ", "");
  const started = performance.now();
  const { stdout } = await run(
    compilers[compiler],
    [...given.split(" "), "--extendedDiagnostics", `${name}.ts`],
    folder,
    [0, 1, 2],
  );
  const wall = (performance.now() - started) / 1000;
  const figure = (label: string) => Number(new RegExp(`^${label}:\\s+([\\d.]+)`, "m").exec(stdout)?.[1]);
  const errors = stdout.split("\n").filter((line) => line.includes("error TS"));
  return { wall, check: figure("Check time"), instantiations: figure("Instantiations"), errors };
}

const typeRoots = join(root, "scripts/node_modules/@types");

function fileName({ name }: Program, calls: number): string {
  return `program-${name.replaceAll(/\W+/g, "-")}-${calls}`;
}

const execute = promisify(execFile);

/** Runs a program of Node. */
async function run(
  file: string,
  options: readonly string[],
  cwd: string,
  good: readonly number[] = [0],
): Promise<{ stdout: string }> {
  try {
    return await execute(process.execPath, [file, ...options], { cwd, maxBuffer: 2 ** 26 });
  } catch (error) {
    const { code, stdout = "", stderr = "" } = error as { code?: number; stdout?: string; stderr?: string }; // as Node documents it
    if (good.includes(code ?? -1)) return { stdout };
    throw new Error(`${file} ${options.join(" ")} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
