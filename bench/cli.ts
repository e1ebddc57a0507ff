import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OpenApiDocument } from "../packages/openapi/src/index.ts";
import { buildCli, type SpecificationTables } from "../packages/cli/build.ts";
import { generateTypes } from "../scripts/src/generate/types.ts";
import { fiveCalls, startSandbox, token } from "./api.ts";
import { compare, type BenchmarkResult, type Subject, versionsOf } from "./comparison.ts";
import { build, openapi, peers, publishedFile, run } from "./processes.ts";

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
      {
        name: "northspec get service, with five operations only",
        kind: "northspec",
        args: [await buildSmallCli(home), "get", "service", ...parameters],
      },
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

/** Builds a CLI with five operations, and returns its executable. */
async function buildSmallCli(directory: string): Promise<string> {
  const document = JSON.parse(readFileSync(openapi, "utf8")) as { paths: Record<string, Record<string, unknown>> }; // the bundle
  for (const item of Object.values(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const { operationId } = Object(operation) as { operationId?: string };
      if (operationId !== undefined && !fiveCalls.some(({ id }) => id === operationId)) delete item[method];
    }
  }
  const modules = await generateTypes(new OpenApiDocument(document));
  for (const [name, text] of modules) writeFileSync(join(directory, name), text);
  const outdir = join(directory, "dist");
  const [fields, operations] = (await Promise.all(
    ["fields.gen.ts", "operations.gen.ts"].map((name) => import(join(directory, name))),
  )) as [Pick<SpecificationTables, "fieldTable">, Pick<SpecificationTables, "operationTable">]; // generated above
  await buildCli(outdir, { ...fields, ...operations });
  return join(outdir, "main.cjs");
}
