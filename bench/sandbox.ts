import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type ApiCall,
  createBuildService,
  getService,
  headers,
  pathOf,
  saveResponse,
  startBareServer,
  startPrism,
  startSandbox,
} from "./api.ts";
import { compare, type BenchmarkResult, type Subject, versionsOf } from "./comparison.ts";
import { build, peers, type Server } from "./processes.ts";

/** The part of autocannon's API that is used here. The package has no types. */
type Autocannon = (options: object) => Promise<{
  readonly requests: { readonly total: number };
  readonly duration: number;
  readonly errors: number;
  readonly non2xx: number;
}>;

interface ServerSubject extends Subject {
  readonly start: () => Promise<Server>;
}

/** Compares the throughput of API servers over 32 connections, and their startup time. */
export async function measure(rounds: number): Promise<BenchmarkResult> {
  build("sandbox");
  const directory = mkdtempSync(join(tmpdir(), "northspec-bench-"));
  try {
    const responseFile = join(directory, "response.json");
    await saveResponse(responseFile);
    let database = 0;
    const subjects: ServerSubject[] = [
      { name: "node:http", kind: "baseline", start: () => startBareServer(responseFile) },
      { name: "Prism", kind: "peer", start: startPrism },
      {
        name: "northspec sandbox",
        kind: "northspec",
        start: () => startSandbox("--db", join(directory, `${(database += 1)}.db`)),
      },
    ];
    return {
      title: "Sandbox",
      versions: versionsOf(peers, "@stoplight/prism-cli", "autocannon"),
      columns: [
        { title: "getService, responses/s", better: "higher" },
        { title: "createBuildService, responses/s", better: "higher" },
        { title: "CPU per getService, µs", better: "lower" },
        { title: "CPU per createBuildService, µs", better: "lower" },
        { title: "Start to first response, ms", better: "lower" },
      ],
      note: "node:http sends a fixed response and stores nothing. Prism validates requests but is stateless. The sandbox validates requests and stores its state in a file.",
      rows: await compare(subjects, rounds, async ({ start }) => {
        const server = await start();
        try {
          const read = await load(server, getService);
          const write = await load(server, createBuildService);
          return [read.rate, write.rate, read.cpu, write.cpu, server.firstResponse];
        } finally {
          await server.stop();
        }
      }),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/**
 * Repeats a call as fast as the server responds, for one second after one second of warm-up.
 *
 * @returns responses per second, and the server's CPU time per response in microseconds.
 * @throws `Error` if a request fails.
 */
export async function load(server: Server, call: ApiCall): Promise<{ readonly rate: number; readonly cpu: number }> {
  // Not imported, because types are checked before the peers are installed.
  const autocannon = createRequire(import.meta.url)("autocannon") as Autocannon; // documented in its README
  const { method } = call;
  let count = 0;
  // Every service needs a unique name.
  const nextBody = () => JSON.stringify({ ...call.body, name: `Bench ${(count += 1)}` });
  const setupRequest = (request: object) => (call.body ? { ...request, body: nextBody() } : request);
  const requests = [{ method, path: pathOf(call), headers, setupRequest }];
  const send = () => autocannon({ url: server.url, connections: 32, duration: 1, requests });
  await send();
  const before = server.cpuSeconds();
  const { requests: sent, duration, errors, non2xx } = await send();
  if (errors + non2xx > 0 || sent.total === 0) {
    throw new Error(`${method} ${pathOf(call)}: ${errors} requests failed and ${non2xx} had an error status.`);
  }
  return { rate: sent.total / duration, cpu: (1e6 * (server.cpuSeconds() - before)) / sent.total };
}
