import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { fiveCalls, getService, saveResponse, startBareServer } from "./api.ts";
import { type ClientProgram, generateClients, programs } from "./client-programs.ts";
import { compare, type BenchmarkResult, round, versionsOf } from "./comparison.ts";
import { build, peers, publishedFile, repository, run } from "./processes.ts";

/** Duration of each CPU measurement. */
const durationMs = 500;

type Make = (baseUrl: string, fetch: typeof globalThis.fetch) => readonly (() => Promise<unknown>)[];

/** Compares the size of bundles, and the CPU time of `getService`. */
export async function measure(rounds: number): Promise<BenchmarkResult> {
  build("client", "sandbox");
  const directory = mkdtempSync(join(tmpdir(), "northspec-bench-"));
  try {
    generateClients(directory);
    const responseFile = join(directory, "response.json");
    await saveResponse(responseFile);

    const sizes = programs.map((program) => measureSizes(program, directory));
    const server = await startBareServer(responseFile);
    try {
      const rows = await compare(programs, rounds, (program) =>
        measureCalls(program, directory, server.url, readFileSync(responseFile, "utf8")),
      );
      return {
        title: "Client",
        versions: [
          ...versionsOf(peers, "openapi-fetch", "@hey-api/openapi-ts", "@northflank/js-client"),
          ...versionsOf(join(repository, "node_modules"), "@redocly/cli"),
          ...versionsOf(join(repository, "packages/client/node_modules"), "esbuild"),
        ],
        columns: [
          { title: "Bundle of one operation, kB gzip", better: "lower" },
          { title: "Five operations, kB gzip", better: "lower" },
          { title: "Everything, kB gzip", better: "lower" },
          { title: "CPU per call without a network, µs", better: "lower" },
          { title: "CPU per call, sequential, µs", better: "lower" },
          { title: "CPU per call, 32 in parallel, µs", better: "lower" },
        ],
        note: "`fetch` and openapi-fetch only send requests. northspec also retries, enforces timeouts and validates its input.",
        rows: rows.map((row, index) => ({ ...row, values: [...(sizes[index] ?? []), ...row.values] })),
      };
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Bundle sizes for one call, five calls and everything, in kB. */
function measureSizes(program: ClientProgram, directory: string): (number | null)[] {
  const one = bundle(directory, fileOf(program), program.source([getService]));
  const five = bundle(directory, "five", program.source(fiveCalls));
  const everything = program.everything === undefined ? null : bundle(directory, "everything", program.everything);
  return [one, five, everything];
}

/** Writes a minified bundle of a program, and returns its size in kB after gzip. */
function bundle(directory: string, name: string, source: string): number {
  writeFileSync(join(directory, `${name}.ts`), source);
  const file = join(directory, `${name}.mjs`);
  // All bundles are for Node.js, because the official client does not run in browsers.
  const options = ["--bundle", "--minify", "--format=esm", "--platform=node", "--target=es2023", "--log-level=error"];
  const alias = `--alias:@northspec/client=${publishedFile("client")}`;
  const esbuild = join(repository, "packages/client/node_modules/.bin/esbuild");
  run([esbuild, `${name}.ts`, ...options, alias, `--outfile=${file}`], { cwd: directory, env: { NODE_PATH: peers } });
  return round(gzipSync(readFileSync(file), { level: 9 }).length / 1000);
}

function fileOf({ name }: ClientProgram): string {
  return `program-${name.replaceAll(/\W+/g, "-")}`;
}

/** CPU time of a call in microseconds: with an immediate response, and over loopback. */
async function measureCalls(
  program: ClientProgram,
  directory: string,
  baseUrl: string,
  body: string,
): Promise<number[]> {
  const { make } = (await import(pathToFileURL(join(directory, `${fileOf(program)}.mjs`)).href)) as { make: Make }; // every program exports it
  const responseInit = { headers: { "content-type": "application/json" } };
  const instantFetch = () => Promise.resolve(new Response(body, responseInit));
  const withoutNetwork = program.hasOwnFetch ? Number.NaN : await cpuPerCall(make, baseUrl, instantFetch, 1);
  return [withoutNetwork, await cpuPerCall(make, baseUrl, fetch, 1), await cpuPerCall(make, baseUrl, fetch, 32)];
}

async function cpuPerCall(make: Make, baseUrl: string, fetch: typeof globalThis.fetch, parallel: number) {
  const [call] = make(baseUrl, fetch);
  const data = await call?.();
  if (!call || typeof data !== "object" || data === null || !("serviceType" in data)) {
    throw new Error(`Expected a service from getService, but got ${JSON.stringify(data)}.`);
  }
  let calls = 0;
  const before = process.cpuUsage();
  const end = performance.now() + durationMs;
  const repeat = async () => {
    while (performance.now() < end) {
      await call();
      calls += 1;
    }
  };
  await Promise.all(Array.from({ length: parallel }, repeat));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}
