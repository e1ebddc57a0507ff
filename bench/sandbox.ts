import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compare, type Effort, type Outcome } from "./contest.ts";
import type { Work } from "./load.ts";
import { type ServerProcess, startServer } from "./processes.ts";
import {
  describeMachine,
  formatSummary,
  formatTable,
  formatThresholds,
  isMet,
  type Summary,
  summarize,
  type Threshold,
} from "./report.ts";

const here = import.meta.dirname;
const openapi = join(here, "../spec/dist/openapi.json");
const sandboxCommand = join(here, "../packages/sandbox/src/main.ts");
const prismCommand = join(here, "node_modules/@stoplight/prism-cli/dist/index.js");

const project = "/v1/projects/default-project";
const servicePath = `${project}/services/example-service`;
const creationPath = `${project}/services/build`;
const token = "bench-token";
const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
const get: Work = { path: servicePath, headers };
const operationCounts = [5, 600];

/** Measures the sandbox against a bare handler and against Prism, and prints what was promised beside it. */
export async function run(effort: Effort): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "northspec-bench-"));
  const running: ServerProcess[] = [];
  const keep = async (started: Promise<ServerProcess>) => {
    const server = await started;
    running.push(server);
    return server;
  };
  try {
    const machine = describeMachine(["hono", "@hono/node-server", "@stoplight/prism-cli", "autocannon"]);
    console.log(
      formatTable([["machine", ""], ...Object.entries(machine).map(([name, value]) => [name, String(value)])]),
    );
    const starts = await measureStarts(Math.max(effort.rounds, 5));

    const served = await keep(startSandbox());
    const replyFile = join(folder, "reply.json");
    writeFileSync(replyFile, await (await fetch(served.url + servicePath, { headers })).text());
    const bare = await keep(startBare(replyFile));
    const prism = await keep(startPrism());
    const gets = await compare("getService", effort, [
      { name: "bare handler, same bytes", server: bare, work: get },
      { name: "sandbox", server: served, work: get },
      { name: "Prism", server: prism, work: get },
    ]);

    const durable = await keep(startSandbox("--db", join(folder, "sandbox.db")));
    const create: Work = { path: creationPath, headers, nextBody: creations() };
    const creates = await compare("createBuildService", effort, [
      { name: "bare handler, JSON in and out", server: bare, work: create },
      { name: "sandbox, validated, in a file", server: durable, work: create },
    ]);

    for (const count of [10, 1000, 100_000]) await addService(served, count);
    const list = (count: number, perPage: number) => ({
      name: `${count.toLocaleString("en-US")} builds`,
      server: served,
      work: { path: `${project}/services/bench-${count}/build?per_page=${perPage}`, headers },
    });
    // Five of ten, so that all the replies are alike: as many builds, and the cursor of a next page.
    const fives = await compare("listServiceBuilds, pages of 5", effort, [
      list(10, 5),
      list(1000, 5),
      list(100_000, 5),
    ]);
    const fifties = await compare("listServiceBuilds, pages of 50", effort, [list(1000, 50), list(100_000, 50)]);

    const sized = await Promise.all(operationCounts.map((count) => keep(startOperations(count))));
    const sizes = await compare(
      "getService by the number of operations in the specification",
      effort,
      sized.map((server, index) => ({ name: `${operationCounts[index]} operations`, server, work: get })),
    );

    const thresholds: Threshold[] = [
      { name: "getService, part of a bare handler's rate", value: ratio(gets, 1), least: 0.6 },
      { name: "getService, times Prism's rate", value: ratio(gets, 1) / ratio(gets, 2), least: 7 },
      { name: "createBuildService, part of a bare handler's rate", value: ratio(creates, 1), least: 0.2 },
      { name: "first reply, seconds", value: (starts.get("sandbox")?.median ?? Number.NaN) / 1000, most: 0.4 },
      { name: "page of 5 of 1,000 builds, part of the rate of 10", value: ratio(fives, 1), least: 0.9 },
      { name: "page of 5 of 100,000 builds, part of the rate of 10", value: ratio(fives, 2), least: 0.9 },
      { name: "page of 50 of 100,000 builds, part of the rate of 1,000", value: ratio(fifties, 1), least: 0.9 },
      { name: "getService of 600 operations, part of the rate of 5", value: ratio(sizes, 1), least: 0.9 },
    ];
    console.log(`\n${formatThresholds(thresholds)}`);
    const results = join(here, "results");
    mkdirSync(results, { recursive: true });
    const figures = { starts: Object.fromEntries(starts), gets, creates, fives, fifties, sizes };
    const judged = thresholds.map((each) => ({ ...each, met: isMet(each) }));
    const result = { machine, effort, figures, thresholds: judged };
    writeFileSync(join(results, "sandbox.json"), `${JSON.stringify(result, undefined, 2)}\n`);
  } finally {
    await Promise.all(running.map((server) => server.stop()));
    rmSync(folder, { recursive: true });
  }
}

/** The rate of a contender as a part of the first one's. */
function ratio(outcomes: readonly Outcome[], index: number): number {
  return outcomes[index]?.ratio.median ?? Number.NaN;
}

/** Milliseconds from the start of a process to its first successful reply, by what is started. */
async function measureStarts(rounds: number): Promise<Map<string, Summary>> {
  const starters: readonly (readonly [string, () => Promise<ServerProcess>])[] = [
    ["sandbox", () => startSandbox()],
    ...operationCounts.map((count) => [`sandbox, ${count} operations`, () => startOperations(count)] as const),
    ["Prism", startPrism],
  ];
  const times = new Map(starters.map(([name]): [string, number[]] => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, start] of starters) {
      const server = await start();
      times.get(name)?.push(server.firstReply);
      await server.stop();
    }
  }
  const summaries = new Map([...times].map(([name, values]) => [name, summarize(values)]));
  const rows = [...summaries].map(([name, summary]) => [name, formatSummary(summary)]);
  console.log(
    `\nFirst reply of getService: median (least–most) of ${rounds} starts\n${formatTable([["", "ms"], ...rows])}`,
  );
  return summaries;
}

function startSandbox(...more: readonly string[]): Promise<ServerProcess> {
  // Nobody waits for a limit here, and builds are at their end before a listing is measured.
  const settings = ["--token", token, "--rate-limit", "1e15", "--speed", "1e6", ...more];
  return startServer((port) => [sandboxCommand, "--port", String(port), ...settings], servicePath, headers);
}

function startBare(replyFile: string): Promise<ServerProcess> {
  return startServer((port) => [join(here, "servers/bare.ts"), String(port), replyFile], servicePath, headers);
}

function startOperations(count: number): Promise<ServerProcess> {
  const command = join(here, "servers/operations.ts");
  return startServer((port) => [command, String(port), openapi, String(count), token], servicePath, headers);
}

function startPrism(): Promise<ServerProcess> {
  return startServer(
    (port) => [prismCommand, "mock", openapi, "--port", String(port), "--verboseLevel", "silent"],
    servicePath,
    headers,
  );
}

/** Bodies of creations, each with a name of its own. */
function creations(): () => string {
  const body = exampleBody();
  let count = 0;
  return () => {
    count += 1;
    return JSON.stringify({ ...body, name: `Bench ${count}` });
  };
}

/** The first example of a creation in the specification. */
function exampleBody(): object {
  // The bundle is linted; what is read of it is what OpenAPI puts there.
  const { paths, components } = JSON.parse(readFileSync(openapi, "utf8")) as {
    paths: Record<
      string,
      { post: { requestBody: { content: Record<string, { examples: Record<string, { $ref: string }> }> } } }
    >;
    components: { examples: Record<string, { value: object }> };
  };
  const content = paths["/v1/projects/{projectId}/services/build"]?.post.requestBody.content["application/json"];
  const [example] = Object.values(content?.examples ?? {});
  const body = components.examples[example?.$ref.split("/").at(-1) ?? ""]?.value;
  if (!body) throw new Error(`${openapi} has no example of a creation.`);
  return body;
}

/** A service with a number of builds. */
async function addService(server: ServerProcess, builds: number): Promise<void> {
  const post = async (path: string, body: object) => {
    const response = await fetch(server.url + path, { method: "POST", headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
  };
  await post(creationPath, { ...exampleBody(), name: `Bench ${builds}`, disabledCI: true });
  await post("/_sandbox/builds", { projectId: "default-project", serviceId: `bench-${builds}`, count: builds });
}
