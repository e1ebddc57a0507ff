import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { arch, cpus, totalmem, type } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { formatResult, type BenchmarkResult } from "./comparison.ts";
import { repository, run } from "./processes.ts";

/** Benchmarks, each in its own module. Modules are imported after the peers are installed. */
const benchmarks = ["client", "types", "sandbox", "lists", "cli", "docs", "build"] as const;

/** Shown in the documentation. */
const output = join(repository, "packages/docs/comparison.json");

const usage = `Usage: pnpm bench [benchmark …] [--rounds <n>]

Compare the packages with similar tools, and save the figures in packages/docs/comparison.json.

  benchmark     ${benchmarks.join(", ")} (default: all)
  --rounds <n>  Number of rounds, from 1 to 100 (default: 5)
`;

process.exitCode = await main();

async function main(): Promise<number> {
  const parsed = readArguments();
  if ("error" in parsed) {
    process.stderr.write(`${parsed.error}\n\n${usage}`);
    return 2;
  }
  installPeers();
  const [processor] = cpus();
  const machine = `${processor?.model ?? "unknown processor"}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${arch()}`;
  for (const name of parsed.names) {
    const benchmark = (await import(`./${name}.ts`)) as { measure(rounds: number): Promise<BenchmarkResult> }; // every benchmark exports it
    const result = await benchmark.measure(parsed.rounds);
    const versions = [`node ${process.versions.node}`, ...result.versions].join(", ");
    console.log(`\n${result.title}\n${machine}\n${versions}\n\n${formatResult(result)}\n\n${result.note}`);
    write(name, { ...result, date: new Date().toISOString().slice(0, 10), machine, versions });
  }
  return 0;
}

interface BenchmarkArguments {
  readonly names: readonly string[];
  readonly rounds: number;
}

function readArguments(): BenchmarkArguments | { readonly error: string } {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { rounds: { type: "string", default: "5" } },
    });
    const names = positionals.length > 0 ? positionals : benchmarks;
    const rounds = Number(values.rounds);
    const unknown = names.find((name) => !benchmarks.some((each) => each === name));
    if (unknown !== undefined) return { error: `Unknown benchmark ${unknown}.` };
    if (!Number.isInteger(rounds) || rounds < 1 || rounds > 100) {
      return { error: `Invalid --rounds ${values.rounds}. Expected an integer from 1 to 100.` };
    }
    return { names, rounds };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** Installs the peers. They are not part of the workspace, because only the benchmarks need them. */
function installPeers(): void {
  const options = ["--ignore-workspace", "--frozen-lockfile", "--ignore-scripts", "--prefer-offline", "--silent"];
  const { status } = spawnSync("pnpm", ["install", ...options], { cwd: import.meta.dirname, stdio: "inherit" });
  if (status !== 0) throw new Error("Could not install the peers. See the output above.");
}

/** Replaces the figures of one benchmark. */
function write(name: string, figures: object): void {
  const before = JSON.parse(readFileSync(output, "utf8")) as Record<string, object>; // written by this function
  const all = { ...before, [name]: figures };
  const sorted = Object.fromEntries(benchmarks.flatMap((each) => (all[each] ? [[each, all[each]]] : [])));
  writeFileSync(output, JSON.stringify(sorted));
  run([join(repository, "node_modules/.bin/oxfmt"), output]);
}
