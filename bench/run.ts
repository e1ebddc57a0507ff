import { spawn } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import type { Effort } from "./contest.ts";

/** Each benchmark, and the file that runs it. */
const benchmarks = new Map([
  ["cli", "./cli.ts"],
  ["client", "./client.ts"],
  ["docs", "./docs.ts"],
  ["sandbox", "./sandbox.ts"],
  ["scale", "./scale.ts"],
]);

const usage = `Usage: pnpm bench [name …] [--rounds <number>] [--seconds <number>] [--cpu-slowdown <number>]

Benchmarks: ${[...benchmarks.keys()].join(", ")} (default: all)
`;

process.exitCode = await main();

async function main(): Promise<number> {
  const { names, effort } = readArguments();
  const { rounds, seconds, cpuSlowdown } = effort;
  const isPossible = rounds >= 1 && seconds > 0 && cpuSlowdown >= 1;
  if (names.some((name) => !benchmarks.has(name)) || !isPossible) {
    process.stderr.write(usage);
    return 2;
  }
  await installPeers();
  for (const name of names) {
    // Loaded only now: it needs the peers.
    const { run } = (await import(benchmarks.get(name) ?? "")) as typeof import("./sandbox.ts"); // they all are like this
    await run(effort);
  }
  return 0;
}

function readArguments(): { names: string[]; effort: Effort } {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: {
        rounds: { type: "string", default: "5" },
        seconds: { type: "string", default: "3" },
        "cpu-slowdown": { type: "string", default: "1" },
      },
    });
    return {
      names: positionals.length > 0 ? positionals : [...benchmarks.keys()],
      effort: {
        rounds: Math.floor(Number(values.rounds)),
        seconds: Number(values.seconds),
        cpuSlowdown: Number(values["cpu-slowdown"]),
      },
    };
  } catch {
    return { names: [], effort: { rounds: Number.NaN, seconds: Number.NaN, cpuSlowdown: Number.NaN } };
  }
}

/** Installs what the packages are measured against. Nobody else needs it, so the workspace does not hold it. */
async function installPeers(): Promise<void> {
  const child = spawn(
    "pnpm",
    ["install", "--ignore-workspace", "--frozen-lockfile", "--ignore-scripts", "--prefer-offline", "--silent"],
    { cwd: import.meta.dirname, stdio: ["ignore", "inherit", "inherit"], shell: process.platform === "win32" },
  );
  const [exitCode] = (await once(child, "close")) as [number | null];
  if (exitCode !== 0) throw new Error("The peers could not be installed. See above for the reason.");
}
