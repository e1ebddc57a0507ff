import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createSandbox, type Sandbox, type SandboxServer, serveSandbox } from "@northspec/sandbox";
import { afterEach, beforeEach, expect, test } from "vitest";
import { temporaryFolder } from "./command.ts";
import { bundleFile, operations } from "./specification.ts";

const workflow = fileURLToPath(new URL("fixtures/build-service.arazzo.yaml", import.meta.url));
const manifest = createRequire(import.meta.url).resolve("@redocly/cli/package.json");
const redocly = join(dirname(manifest), "bin/cli.js");

let sandbox: Sandbox;
let server: SandboxServer;
let folder: string;

beforeEach(async () => {
  sandbox = createSandbox({
    tokens: [
      { token: "every-permission", permissions: ["*"] },
      { token: "no-permission", permissions: [] },
    ],
  });
  server = await serveSandbox(sandbox, { port: 0 });
  folder = await temporaryFolder();
});

afterEach(async () => {
  await server.close();
  sandbox.close();
});

interface Verdict {
  readonly code: number;
  readonly output: string;
}

/** Runs the Redocly CLI, which tells nobody of it. */
function run(...parameters: string[]): Promise<Verdict> {
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true", NO_COLOR: "1" };
  return new Promise((done) => {
    execFile(process.execPath, [redocly, ...parameters], { cwd: folder, env }, (error, stdout, stderr) => {
      done({ code: typeof error?.code === "number" ? error.code : error ? 1 : 0, output: stdout + stderr });
    });
  });
}

const respect = () =>
  run("respect", workflow, "--server", `northspec=${server.url}`, "--input", `token=${sandbox.token}`);

test("respect finds a build service to be as the workflow and the specification say", async () => {
  const { code, output } = await respect();
  expect(output).toContain("Steps: 4 passed, 4 total");
  expect({ code, output }).toMatchObject({ code: 0 });
});

test.each([
  ["a reply that the schema refuses", { operationId: "listServiceBuilds", status: 200 }, "✗ schema check"],
  ["another status", { operationId: "getService", status: 404 }, "✗ success criteria check - $statusCode == 200"],
  ["HTML", { operationId: "createBuildService", body: "html" }, "✗ content-type check"],
] as const)("respect objects to %s", async (_, rule, objection) => {
  sandbox.fail(rule);
  const { code, output } = await respect();
  expect(output).toContain(objection);
  expect(code).toBe(1);
});

/** Asks for every documented reply of every operation. */
async function meetEverything(): Promise<void> {
  for (const asked of operations) {
    const [body] = Object.values(asked.bodyExamples);
    const inPath = asked.parameters.filter((each) => each.in === "path");
    const [first] = inPath;
    /** Its path with the examples of its parameters, but for the first. */
    const pathWith = (value: unknown) =>
      inPath.reduce(
        (template, each) => template.replace(`{${each.name}}`, String(each === first ? value : each.example)),
        asked.path,
      );
    const path = pathWith(first?.example);
    const send = async (
      status: number,
      change: { path?: string; token?: string; prefer?: string; body?: unknown } = {},
    ) => {
      const sent = change.body ?? body;
      const response = await fetch(server.url + (change.path ?? path), {
        method: asked.method,
        headers: {
          authorization: `Bearer ${change.token ?? sandbox.token}`,
          ...(change.prefer === undefined ? {} : { prefer: change.prefer }),
          ...(sent === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
      });
      expect(response.status).toBe(status);
      return (await response.json()) as { pagination?: { cursor?: string } };
    };
    await send(200);
    const wrongPath = first ? { path: pathWith("%01") } : { prefer: "status=400" };
    await send(400, body === undefined ? wrongPath : { body: {} });
    await send(401, { token: "another-token" });
    await send(403, { token: "no-permission" });
    await send(404, first ? { path: pathWith("unknown") } : { prefer: "status=404" });
    if (body !== undefined) {
      for (const example of Object.values(asked.bodyExamples).slice(1)) await send(200, { body: example });
    }
    // What was created a moment ago is in the way.
    if ("409" in asked.replies) await send(409);
    if (asked.parameters.some(({ name }) => name === "cursor")) {
      const { pagination } = await send(200, { path: `${path}?per_page=1&page=1` });
      // A list of one has no second page.
      const { cursor } = pagination ?? {};
      await send(cursor === undefined ? 400 : 200, { path: `${path}?cursor=${cursor ?? "A".repeat(24)}` });
    }
    await send(429, { prefer: "status=429, retry-after=1" });
    await send(503, { prefer: "status=503" });
  }
}

interface Har {
  readonly log: {
    readonly entries: {
      readonly request: { url: string };
      readonly response: { status: number; content: { text: string } };
    }[];
  };
}

async function journal(): Promise<Har> {
  const response = await fetch(`${server.url}/_sandbox/journal`, {
    headers: { authorization: `Bearer ${sandbox.token}` },
  });
  return (await response.json()) as Har; // the judge below reads it as HAR
}

interface Judgement extends Verdict {
  /** What the judge objects to. */
  readonly problems: readonly string[];
  /** How much of each part of the specification the traffic met, such as `36/36`. */
  readonly met: Readonly<Record<string, string>>;
  /** Documented replies that the traffic lacks. */
  readonly missing: readonly string[];
}

/** The shape of the judge's two reports. */
interface Report {
  readonly problems: readonly { readonly message: string }[];
}
interface Coverage {
  readonly totals: Readonly<Record<string, { readonly covered: number; readonly total: number }>>;
  readonly operations: readonly {
    readonly operationId: string;
    readonly missing: readonly { readonly kind: string; readonly status: string }[];
  }[];
}

async function drift(har: Har): Promise<Judgement> {
  const [traffic, report, coverage] = ["traffic.har", "report.json", "coverage.json"].map((name) => join(folder, name));
  if (!traffic || !report || !coverage) throw new Error("Three names make three paths.");
  await writeFile(traffic, JSON.stringify(har));
  // The Prefer header is the sandbox's own.
  const options = ["--server", server.url, "--ignore-headers", "prefer", "--format", "json", "--output", report];
  const verdict = await run(
    "drift",
    traffic,
    "--api",
    bundleFile,
    ...options,
    "--coverage",
    "--coverage-output",
    coverage,
  );
  const { problems } = JSON.parse(await readFile(report, "utf8")) as Report;
  const { totals, operations: judged } = JSON.parse(await readFile(coverage, "utf8")) as Coverage;
  return {
    ...verdict,
    problems: problems.map(({ message }) => message),
    met: Object.fromEntries(Object.entries(totals).map(([name, { covered, total }]) => [name, `${covered}/${total}`])),
    missing: judged.flatMap(({ operationId, missing }) =>
      missing.filter(({ kind }) => kind === "response").map(({ status }) => `${operationId} ${status}`),
    ),
  };
}

test("drift finds the traffic of a run to be as specified, and every operation and documented status in it", async () => {
  await meetEverything();
  const { code, output, problems, met, missing } = await drift(await journal());
  expect(problems).toEqual([]);
  expect({ code, output }).toMatchObject({ code: 0 });
  expect(missing).toEqual([]);
  const statuses = operations.flatMap(({ replies }) => Object.keys(replies)).length;
  const parameters = operations.flatMap((each) => each.parameters).length;
  expect(met).toMatchObject({
    operations: `${operations.length}/${operations.length}`,
    parameters: `${parameters}/${parameters}`,
    responses: `${statuses}/${statuses}`,
  });
});

test("the sandbox's own coverage agrees with that of drift", async () => {
  await meetEverything();
  const coverage = Object.entries(sandbox.coverage());
  expect(coverage.map(([operationId]) => operationId).toSorted()).toEqual(
    operations.map(({ operationId }) => operationId).toSorted(),
  );
  for (const [, { missingStatuses }] of coverage) expect(missingStatuses).toEqual([]);
});

test("drift objects to traffic that was changed, and misses what was left out", async () => {
  await meetEverything();
  const har = await journal();
  const { entries } = har.log;
  const creation = entries.find(({ response: { content } }) => content.text.includes('"serviceType":"build"'));
  if (!creation) throw new Error("The journal has no service.");
  const others = entries.filter((each) => each !== creation);
  const { request, response } = creation;
  const changed = (change: object) => ({ log: { ...har.log, entries: [{ ...creation, ...change }, ...others] } });

  const text = response.content.text.replace('"serviceType":"build"', '"serviceType":"other"');
  const wrongReply = await drift(changed({ response: { ...response, content: { ...response.content, text } } }));
  expect(wrongReply.problems).toEqual([expect.stringContaining("data.serviceType")]);
  expect(wrongReply.code).toBe(1);

  const wrongPath = await drift(changed({ request: { ...request, url: `${server.url}/v2/services` } }));
  expect(wrongPath.problems).toEqual(["Undocumented endpoint: POST /v2/services"]);
  expect(wrongPath.code).toBe(1);

  const withoutConflict = await drift({
    log: { ...har.log, entries: entries.filter((each) => each.response.status !== 409) },
  });
  expect(withoutConflict.missing).toEqual(["createBuildService 409"]);
});
