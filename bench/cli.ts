import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Effort } from "./contest.ts";
import { type ServerProcess, startServer } from "./processes.ts";
import {
  describeMachine,
  formatSummary,
  formatTable,
  formatThresholds,
  isMet,
  summarize,
  type Threshold,
} from "./report.ts";

const here = import.meta.dirname;
const packages = join(here, "../packages");
const sandboxCommand = join(packages, "sandbox/src/main.ts");
const officialCommand = join(here, "node_modules/@northflank/cli/dist/cli.js");
const token = "bench-token";
const headers = { authorization: `Bearer ${token}` };
const servicePath = "/v1/projects/default-project/services/example-service";

/** A command of Node, and what it is called with. */
interface Contender {
  readonly name: string;
  readonly words: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Measures the processor time of the command's start beside that of Node itself and of the official command. */
export async function run({ rounds }: Effort): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "northspec-bench-"));
  let server: ServerProcess | undefined;
  try {
    const command = install(folder);
    server = await startServer(
      (port) => [sandboxCommand, "--port", String(port), "--token", token, "--rate-limit", "1e15"],
      servicePath,
      headers,
    );
    const env = { HOME: folder, NORTHFLANK_API_TOKEN: token, NORTHSPEC_BASE_URL: server.url };
    const flags = ["--project-id", "default-project", "--service-id", "example-service"];
    const contenders: Contender[] = [
      { name: "node -e 0", words: ["-e", "0"] },
      { name: "northspec --version", words: [command, "--version"], env },
      { name: "northspec get service", words: [command, "get", "service", ...flags], env },
      { name: "official --version", words: [officialCommand, "--version"], env: { HOME: folder } },
    ];
    const machine = describeMachine(["@northflank/cli"]);
    console.log(
      formatTable([["machine", ""], ...Object.entries(machine).map(([name, value]) => [name, String(value)])]),
    );
    const times = contenders.map((): number[] => []);
    // The first start of each compiles what later ones find in the cache.
    for (const contender of contenders) start(contender);
    // In turns, so that what disturbs the machine meets all of them.
    for (let round = 0; round < Math.max(rounds, 5) * 4; round += 1) {
      contenders.forEach((contender, index) => times[index]?.push(start(contender)));
    }
    const summaries = times.map(summarize);
    const base = summaries[0]?.median ?? Number.NaN;
    const ratio = (index: number) => (summaries[index]?.median ?? Number.NaN) / base;
    const rows = contenders.map(({ name }, index) => {
      const summary = summaries[index];
      return [name, summary ? formatSummary(summary) : "–", ratio(index).toPrecision(3)];
    });
    console.log(`\nProcessor time of a start, user and system\n${formatTable([["", "ms", "times node"], ...rows])}`);
    const thresholds: Threshold[] = [
      { name: "northspec --version, times node -e 0", value: ratio(1), most: 2 },
      { name: "northspec get service, times node -e 0", value: ratio(2), most: 3 },
    ];
    console.log(`\n${formatThresholds(thresholds)}`);
    const results = join(here, "results");
    mkdirSync(results, { recursive: true });
    const figures = Object.fromEntries(contenders.map(({ name }, index) => [name, summaries[index]]));
    const judged = thresholds.map((each) => ({ ...each, met: isMet(each) }));
    writeFileSync(
      join(results, "cli.json"),
      `${JSON.stringify({ machine, figures, thresholds: judged }, undefined, 2)}\n`,
    );
  } finally {
    await server?.stop();
    rmSync(folder, { recursive: true });
  }
}

/** Builds and packs what a user installs, installs it, and gives the command's file. */
function install(folder: string): string {
  const pnpm = (...words: string[]) => mustRun("pnpm", words, join(here, ".."));
  pnpm("exec", "turbo", "run", "build", "--filter=@northspec/cli", "--output-logs=errors-only");
  for (const name of ["types", "client", "cli"])
    mustRun("pnpm", ["pack", "--pack-destination", folder], join(packages, name));
  mustRun("sh", ["-c", "npm install --prefix . --ignore-scripts --no-audit --no-fund ./*.tgz"], folder);
  return join(folder, "node_modules/@northspec/cli/dist/main.js");
}

function mustRun(program: string, words: readonly string[], cwd: string): void {
  const { status, stderr } = spawnSync(program, words, { cwd, stdio: ["ignore", "ignore", "pipe"] });
  if (status !== 0) throw new Error(`${program} ${words.join(" ")} failed: ${stderr?.toString() ?? ""}`);
}

/** Milliseconds of processor time that a process took, from its start to its end. */
function start({ name, words, env }: Contender): number {
  // Node tells of no child's time; bash does, in milliseconds.
  const script = 'TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>/dev/null';
  const { status, stderr } = spawnSync("bash", ["-c", script, "bash", process.execPath, ...words], {
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (status !== 0) throw new Error(`${name} ended with the exit code ${status}.`);
  const [user = Number.NaN, system = Number.NaN] = stderr.toString().trim().split(" ").map(Number);
  return (user + system) * 1000;
}
