import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandbox, token } from "./api.ts";
import { compare, type BenchmarkResult, type Subject, versionsOf } from "./comparison.ts";
import { build, peers, publishedFile, run } from "./processes.ts";

interface CommandSubject extends Subject {
  readonly args: readonly string[];
}

/** Runs of each command per round. A run takes a fraction of a second and varies more than other figures. */
const runs = 5;

/** Compares the CPU time of commands. */
export async function measure(rounds: number): Promise<BenchmarkResult> {
  build("cli", "sandbox");
  // An empty home directory, so that the user's configuration is not used.
  const home = mkdtempSync(join(tmpdir(), "northspec-bench-"));
  const server = await startSandbox();
  try {
    const cli = publishedFile("cli");
    const official = join(peers, "@northflank/cli/dist/cli.js");
    const parameters = ["--project-id", "default-project", "--service-id", "example-service"];
    const subjects: CommandSubject[] = [
      { name: "node -e 0", kind: "baseline", args: ["-e", "0"] },
      { name: "northflank --help", kind: "peer", args: [official, "--help"] },
      { name: "northspec --help", kind: "northspec", args: [cli, "--help"] },
      { name: "northspec get service", kind: "northspec", args: [cli, "get", "service", ...parameters] },
    ];
    const env = { HOME: home, XDG_CONFIG_HOME: home, NORTHFLANK_API_TOKEN: token, NORTHSPEC_BASE_URL: server.url };
    return {
      title: "CLI",
      versions: versionsOf(peers, "@northflank/cli"),
      columns: [{ title: "CPU time per run, ms", better: "lower" }],
      note: "`get service` includes a request over loopback; `--help` does not.",
      rows: await compare(subjects, rounds * runs, ({ args }) => {
        const { cpuSeconds } = run([process.execPath, ...args], { cwd: home, env });
        return [cpuSeconds * 1000];
      }),
    };
  } finally {
    await server.stop();
    rmSync(home, { recursive: true });
  }
}
