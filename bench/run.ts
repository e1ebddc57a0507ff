import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { arch, cpus, totalmem, type } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { formatResult, type Result } from "./comparison.ts";
import { repository, run } from "./processes.ts";

/** Each benchmark with its file. A file is loaded when it runs, since it may need the peers. */
const benchmarks = ["client", "sandbox", "cli", "docs", "build"] as const;

/** The file that the documentation shows. */
const output = join(repository, "packages/docs/comparison.json");

const usage = `Usage: pnpm bench [name …] [--rounds <number>]

Compares the packages with their peers, and writes the figures to packages/docs/comparison.json.

Benchmarks: ${benchmarks.join(", ")} (default: all)
Rounds: from 1 to 100 (default: 5)
`;

process.exitCode = await main();

async function main(): Promise<number> {
  const parsed = readArguments();
  if (parsed === undefined) {
    process.stderr.write(usage);
    return 2;
  }
  installPeers();
  const [processor] = cpus();
  const machine = `${processor?.model ?? "unknown processor"}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${arch()}`;
  for (const name of parsed.names) {
    const benchmark = (await import(`./${name}.ts`)) as { measure(rounds: number): Promise<Result> }; // as each of them exports it
    const result = await benchmark.measure(parsed.rounds);
    const versions = [`node ${process.versions.node}`, ...result.versions].join(", ");
    console.log(`\n${result.title}\n${machine}\n${versions}\n\n${formatResult(result)}\n\n${result.note}`);
    write(name, { ...result, date: new Date().toISOString().slice(0, 10), machine, versions });
  }
  return 0;
}

function readArguments(): { readonly names: readonly string[]; readonly rounds: number } | undefined {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { rounds: { type: "string", default: "5" } },
    });
    const names = positionals.length > 0 ? positionals : benchmarks;
    const rounds = Number(values.rounds);
    const isValid = Number.isInteger(rounds) && rounds >= 1 && rounds <= 100;
    return isValid && names.every((name) => benchmarks.some((each) => each === name)) ? { names, rounds } : undefined;
  } catch {
    return undefined;
  }
}

/** Installs what the packages are compared with. It is not part of the workspace: only the benchmarks need it. */
function installPeers(): void {
  const options = ["--ignore-workspace", "--frozen-lockfile", "--ignore-scripts", "--prefer-offline", "--silent"];
  const { status } = spawnSync("pnpm", ["install", ...options], { cwd: import.meta.dirname, stdio: "inherit" });
  if (status !== 0) throw new Error("The peers could not be installed. The output above has the reason.");
}

/** Replaces the figures of one benchmark. */
function write(name: string, figures: object): void {
  const before = JSON.parse(readFileSync(output, "utf8")) as Record<string, object>; // as this function wrote it
  const all = { ...before, [name]: figures };
  const sorted = Object.fromEntries(benchmarks.flatMap((each) => (all[each] ? [[each, all[each]]] : [])));
  writeFileSync(output, JSON.stringify(sorted));
  run([join(repository, "node_modules/.bin/oxfmt"), output]);
}
