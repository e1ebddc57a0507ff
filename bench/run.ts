import { spawn } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";

/** Each benchmark, and the file that runs it. */
const benchmarks = new Map([
  ["cli", "./cli.ts"],
  ["client", "./client.ts"],
  ["sandbox", "./sandbox.ts"],
]);

const usage = `Usage: pnpm bench [name …] [--rounds <number>] [--seconds <number>]

Benchmarks: ${[...benchmarks.keys()].join(", ")} (default: all)
`;

process.exitCode = await main();

async function main(): Promise<number> {
  const { names, rounds, seconds } = readArguments();
  if (names.some((name) => !benchmarks.has(name)) || !(rounds >= 1) || !(seconds > 0)) {
    process.stderr.write(usage);
    return 2;
  }
  await installPeers();
  for (const name of names) {
    // Loaded only now: it needs the peers.
    const { run } = (await import(benchmarks.get(name) ?? "")) as typeof import("./sandbox.ts"); // they all are like this
    await run({ rounds, seconds });
  }
  return 0;
}

function readArguments(): { names: string[]; rounds: number; seconds: number } {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { rounds: { type: "string", default: "5" }, seconds: { type: "string", default: "3" } },
    });
    return {
      names: positionals.length > 0 ? positionals : [...benchmarks.keys()],
      rounds: Math.floor(Number(values.rounds)),
      seconds: Number(values.seconds),
    };
  } catch {
    return { names: [], rounds: Number.NaN, seconds: Number.NaN };
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
