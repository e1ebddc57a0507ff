import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type ApiCall,
  createBuildService,
  getService,
  headers,
  pathOf,
  startBareServer,
  startPrism,
  startSandbox,
} from "./api.ts";
import { compare, type Result, type Subject, versionsOf } from "./comparison.ts";
import { build, peers, type Server } from "./processes.ts";

/** The part of autocannon that is used here. The package has no types. */
type Autocannon = (options: object) => Promise<{
  readonly requests: { readonly total: number };
  readonly duration: number;
  readonly errors: number;
  readonly non2xx: number;
}>;

interface ServerSubject extends Subject {
  readonly start: () => Promise<Server>;
}

/** Compares the throughput of servers of the API over 32 connections, and the time that they take to start. */
export async function measure(rounds: number): Promise<Result> {
  build("sandbox");
  const folder = mkdtempSync(join(tmpdir(), "northspec-bench-"));
  try {
    const responseFile = join(folder, "response.json");
    writeFileSync(responseFile, await readResponse());
    let database = 0;
    const subjects: ServerSubject[] = [
      { name: "node:http", kind: "baseline", start: () => startBareServer(responseFile) },
      { name: "Prism", kind: "peer", start: startPrism },
      {
        name: "northspec sandbox",
        kind: "northspec",
        start: () => startSandbox("--db", join(folder, `${(database += 1)}.db`)),
      },
    ];
    return {
      title: "Sandbox",
      versions: versionsOf(peers, "@stoplight/prism-cli", "autocannon"),
      columns: [
        { title: "getService, responses/s", better: "higher" },
        { title: "createBuildService, responses/s", better: "higher" },
        { title: "Start to first response, ms", better: "lower" },
      ],
      note: "node:http sends fixed bytes and stores nothing. Prism validates requests and keeps no state. The sandbox does both, with its state in a file.",
      rows: await compare(subjects, rounds, async ({ start }) => {
        const server = await start();
        try {
          return [await rateOf(server, getService), await rateOf(server, createBuildService), server.firstResponse];
        } finally {
          await server.stop();
        }
      }),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The response of the sandbox, which the bare server sends too. */
async function readResponse(): Promise<string> {
  const server = await startSandbox();
  const response = await fetch(server.url + pathOf(getService), { headers });
  const text = await response.text();
  await server.stop();
  return text;
}

/**
 * Responses per second after a second of warm-up.
 *
 * @throws `Error` when a response is not a success.
 */
async function rateOf({ url }: Server, call: ApiCall): Promise<number> {
  // Required rather than imported, because types are checked before the peers are installed.
  const autocannon = createRequire(import.meta.url)("autocannon") as Autocannon; // as its README documents it
  const { method } = call;
  let count = 0;
  // Every service that is created needs a name of its own.
  const nextBody = () => JSON.stringify({ ...call.body, name: `Bench ${(count += 1)}` });
  const setupRequest = (request: object) => (call.body ? { ...request, body: nextBody() } : request);
  const requests = [{ method, path: pathOf(call), headers, setupRequest }];
  const load = (duration: number) => autocannon({ url, connections: 32, duration, requests });
  await load(1);
  const { requests: sent, duration, errors, non2xx } = await load(2);
  if (errors + non2xx > 0 || sent.total === 0) {
    throw new Error(`${method} ${url}${pathOf(call)}: ${errors} requests failed and ${non2xx} were not a success.`);
  }
  return sent.total / duration;
}
