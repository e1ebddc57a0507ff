import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fiveCalls } from "./api.ts";
import { type ClientProgram, generateClients, programs } from "./client-programs.ts";
import { compare, type BenchmarkResult, versionsOf } from "./comparison.ts";
import { build, peers, repository, run } from "./processes.ts";

/** Where an editor completes the methods of a client, for programs with a client. */
const completionOf: Readonly<Record<string, string>> = {
  "openapi-fetch": "client.",
  "@northflank/js-client": "client.",
  "northspec, createClient": "client.",
};

/** Compares how long the compiler and an editor take for a program with five calls. */
export async function measure(rounds: number): Promise<BenchmarkResult> {
  build("client");
  const directory = mkdtempSync(join(tmpdir(), "northspec-bench-"));
  try {
    install(directory);
    for (const program of programs) writeProgram(program, directory);
    return {
      title: "Types",
      versions: versionsOf(peers, "typescript", "openapi-fetch", "@hey-api/openapi-ts", "@northflank/js-client"),
      columns: [
        { title: "CPU of tsc for five calls, ms", better: "lower" },
        { title: "First completion of `client.` in an editor, ms", better: "lower" },
        { title: "Completion after a change, ms", better: "lower" },
      ],
      note: "The program with `fetch` has no types of the API. The completions are those of tsserver, after it has opened the file.",
      rows: await compare(programs, rounds, async (program) => {
        const project = join(directory, slugOf(program));
        const tsc = [process.execPath, join(peers, "typescript/bin/tsc"), "-p", project];
        const { cpuSeconds } = run(tsc, { cwd: directory });
        return [cpuSeconds * 1000, ...(await measureCompletions(program, project))];
      }),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Makes the packages available to programs in a directory, ours as published. */
function install(directory: string): void {
  const modules = join(directory, "node_modules");
  mkdirSync(join(modules, "@northflank"), { recursive: true });
  for (const name of ["openapi-fetch", "@northflank/js-client"]) symlinkSync(join(peers, name), join(modules, name));
  generateClients(directory);
}

function slugOf({ name }: ClientProgram): string {
  return name.replaceAll(/\W+/g, "-");
}

function writeProgram(program: ClientProgram, directory: string): void {
  const project = join(directory, slugOf(program));
  mkdirSync(project);
  const text = program
    .source(fiveCalls)
    .replace("make(baseUrl, fetch)", "make(baseUrl: string, fetch: typeof globalThis.fetch)")
    .replaceAll("./", "../")
    // The other programs are typed by their packages.
    .replace("createClient({ baseUrl, fetch, headers", "createClient<paths>({ baseUrl, fetch, headers")
    .replace('from "openapi-fetch";', 'from "openapi-fetch"; import type { paths } from "@northspec/types";');
  writeFileSync(join(project, "program.ts"), text);
  const types = join(repository, "packages/types/dist/index.d.ts");
  const client = join(repository, "packages/client/dist/index.d.ts");
  const compilerOptions = {
    target: "es2023",
    module: "preserve",
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    types: [],
    lib: ["es2023", "dom", "dom.iterable"],
    paths: { "@northspec/client": [client], "@northspec/types": [types] },
  };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["program.ts"] }));
}

/** Measures two completions in an editor: the first one, and one after a change. */
async function measureCompletions(program: ClientProgram, project: string): Promise<number[]> {
  const wanted = completionOf[program.name];
  if (wanted === undefined) return [Number.NaN, Number.NaN];
  const file = join(project, "program.ts");
  const lines = program.source(fiveCalls).split("\n");
  // Before the calls.
  const line = lines.findIndex((each) => each.includes("return [")) + 1;
  const server = new EditorServer();
  try {
    await server.request("updateOpen", { openFiles: [{ file }] });
    await server.request("semanticDiagnosticsSync", { file });
    const times: number[] = [];
    for (let round = 0; round < 2; round += 1) {
      const start = { line, offset: 1 };
      await server.request("updateOpen", {
        changedFiles: [{ fileName: file, textChanges: [{ start, end: start, newText: `${wanted}\n` }] }],
      });
      const startedAt = performance.now();
      const { entries = [] } = await server.request("completionInfo", { file, line, offset: wanted.length + 1 });
      times.push(performance.now() - startedAt);
      if (entries.length < 3) throw new Error(`The editor completes ${wanted} of ${program.name} with nothing.`);
    }
    return times;
  } finally {
    server.stop();
  }
}

interface Completions {
  readonly entries?: readonly unknown[];
}

/** The server that editors use for TypeScript. */
class EditorServer {
  readonly #process = spawn(
    process.execPath,
    [join(peers, "typescript/lib/tsserver.js"), "--disableAutomaticTypingAcquisition"],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  readonly #pending = new Map<number, (body: Completions) => void>();
  #sequence = 0;
  #text = "";

  constructor() {
    this.#process.stdout.setEncoding("utf8").on("data", (text: string) => this.#receive(text));
  }

  request(command: string, args: object): Promise<Completions> {
    this.#sequence += 1;
    const seq = this.#sequence;
    this.#process.stdin.write(`${JSON.stringify({ seq, type: "request", command, arguments: args })}\n`);
    return new Promise((resolve) => void this.#pending.set(seq, resolve));
  }

  stop(): void {
    this.#process.kill();
  }

  /** Messages are lines of JSON between headers. */
  #receive(text: string): void {
    const lines = (this.#text + text).split("\n");
    this.#text = lines.pop() ?? "";
    for (const line of lines.filter((each) => each.startsWith("{"))) {
      const message = JSON.parse(line) as { type: string; request_seq?: number; body?: Completions }; // the protocol of tsserver
      if (message.type === "response") this.#pending.get(message.request_seq ?? 0)?.(message.body ?? {});
    }
  }
}
