import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ParameterNode } from "@northspec/openapi";
import { stateForExample } from "@northspec/scripts/example-state";
import { createSandbox, type Sandbox, type SandboxServer, serveSandbox } from "@northspec/sandbox";
import { expect, onTestFinished } from "vitest";
import { tempDir } from "./cli.ts";
import { bundleFile, exampleOf, operations, parametersIn } from "./specification.ts";

const workflow = fileURLToPath(new URL("fixtures/build-service.arazzo.yaml", import.meta.url));
const manifest = createRequire(import.meta.url).resolve("@redocly/cli/package.json");
const redocly = join(dirname(manifest), "bin/cli.js");

/** A served sandbox, and a directory for the files of the Redocly CLI. */
export interface ServedSandbox {
  readonly sandbox: Sandbox;
  readonly server: SandboxServer;
  readonly directory: string;
}

/** Serves a sandbox until the test ends. */
export async function serveForRedocly(): Promise<ServedSandbox> {
  const sandbox = createSandbox({
    tokens: [
      { token: "every-permission", permissions: ["*"] },
      { token: "no-permission", permissions: [] },
    ],
  });
  const server = await serveSandbox(sandbox, { port: 0 });
  onTestFinished(async () => {
    await server.close();
    sandbox.close();
  });
  return { sandbox, server, directory: await tempDir() };
}

interface RedoclyResult {
  readonly code: number;
  readonly output: string;
}

/** Runs the Redocly CLI, without telemetry. */
function run(directory: string, ...args: string[]): Promise<RedoclyResult> {
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true", NO_COLOR: "1" };
  return new Promise((done) => {
    execFile(process.execPath, [redocly, ...args], { cwd: directory, env }, (error, stdout, stderr) => {
      done({ code: typeof error?.code === "number" ? error.code : error ? 1 : 0, output: stdout + stderr });
    });
  });
}

/** Runs the workflow against the sandbox. */
export function respect({ sandbox, server, directory }: ServedSandbox): Promise<RedoclyResult> {
  return run(
    directory,
    "respect",
    workflow,
    "--server",
    `northspec=${server.url}`,
    "--input",
    `token=${sandbox.token}`,
  );
}

/** Requests every documented response of every operation, and returns the request log. */
export async function recordEverything({ sandbox, server }: ServedSandbox): Promise<Har> {
  const logs: Har[] = [];
  for (const operation of operations) {
    const [body] = Object.values(operation.bodyExamples);
    const inPath = parametersIn(operation, "path");
    const [first] = inPath;
    /** The path with a value for the first parameter, and examples for the others. */
    const pathWith = (value: string) =>
      inPath.reduce(
        (template, each) => template.replace(`{${each.name}}`, each === first ? value : exampleOf(each)),
        operation.path,
      );
    const path = first ? pathWith(exampleOf(first)) : operation.path;
    const send = async (
      status: number,
      change: { path?: string; query?: string; token?: string; prefer?: string; body?: unknown } = {},
    ) => {
      const sent = change.body ?? body;
      // Requests do not affect each other.
      const instance = sandbox.createInstance();
      instance.restore(stateForExample(instance.dump(), operation.operationId, undefined));
      const query = change.query === undefined ? "" : `?${change.query}`;
      const response = await fetch(server.url + (change.path ?? path) + query, {
        method: operation.method,
        headers: {
          authorization: `Bearer ${change.token ?? instance.token}`,
          ...(change.prefer === undefined ? {} : { prefer: change.prefer }),
          ...(sent === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
      });
      expect(response.status).toBe(status);
      logs.push(await readLog(server, instance.token));
      instance.close();
      return (await response.json()) as { pagination?: { cursor?: string } };
    };
    await send(200);
    const wrongPath = first ? { path: pathWith("%01") } : { prefer: "status=400" };
    await send(400, body === undefined ? wrongPath : { body: { unknown: true } });
    await send(401, { token: "another-token" });
    if ("403" in operation.responses) await send(403, { token: "no-permission" });
    if ("404" in operation.responses) await send(404, first ? { path: pathWith("unknown") } : { prefer: "status=404" });
    if (body !== undefined) {
      for (const example of Object.values(operation.bodyExamples).slice(1)) await send(200, { body: example });
    }
    if ("409" in operation.responses) await send(409, { prefer: "status=409" });
    for (const parameter of parametersIn(operation, "query")) {
      if (/^(?:cursor|page|per_page)$/.test(parameter.name)) continue;
      await send(200, { query: `${parameter.name}=${valueOf(parameter)}` });
    }
    if (operation.parameters.some(({ name }) => name === "cursor")) {
      const { pagination } = await send(200, { query: "per_page=1&page=1" });
      // A list of one has no second page.
      const { cursor } = pagination ?? {};
      await send(cursor === undefined ? 400 : 200, { query: `cursor=${cursor ?? "A".repeat(24)}` });
    }
    await send(429, { prefer: "status=429, retry-after=1" });
    await send(503, { prefer: "status=503" });
  }
  const main = await readLog(server, sandbox.token);
  return { log: { ...main.log, entries: [...logs, main].flatMap(({ log }) => log.entries) } };
}

/** Returns the example of a query parameter, or a value that fits its schema. */
function valueOf(parameter: ParameterNode): string {
  if (parameter.examples.length > 0) return exampleOf(parameter);
  const schema = parameter.schema.items ?? parameter.schema;
  if (schema.first("format") === "date-time") return "2026-01-15T09:30:00Z";
  const [first] = schema.enum;
  return typeof first === "string" ? first : "text";
}

async function readLog({ url }: SandboxServer, token: string): Promise<Har> {
  const response = await fetch(`${url}/_sandbox/request-log`, { headers: { authorization: `Bearer ${token}` } });
  return (await response.json()) as Har; // drift reads it as HAR
}

/** The parts of a HAR that the tests read. */
export interface Har {
  readonly log: {
    readonly entries: {
      readonly request: { method: string; url: string };
      readonly response: { status: number; content: { text: string } };
    }[];
  };
}

/** The result of drift. */
export interface DriftResult extends RedoclyResult {
  /** Descriptions of traffic that does not match the specification. */
  readonly issues: readonly string[];
  /** The coverage of each part of the specification, such as `36/36`. */
  readonly covered: Readonly<Record<string, string>>;
  /** Documented responses that are not in the traffic. */
  readonly missing: readonly string[];
}

/** The two reports of drift. */
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

/** Compares traffic with the specification. */
export async function drift({ server, directory }: ServedSandbox, har: Har): Promise<DriftResult> {
  const [traffic, report, coverage] = ["traffic.har", "report.json", "coverage.json"].map((name) =>
    join(directory, name),
  );
  if (!traffic || !report || !coverage) throw new Error("A path is missing.");
  await writeFile(traffic, JSON.stringify(har));
  // The Prefer header is a feature of the sandbox.
  const options = ["--server", server.url, "--ignore-headers", "prefer", "--format", "json", "--output", report];
  const result = await run(
    directory,
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
  const { totals, operations: described } = JSON.parse(await readFile(coverage, "utf8")) as Coverage;
  return {
    ...result,
    issues: problems.map(({ message }) => message),
    covered: Object.fromEntries(
      Object.entries(totals).map(([name, { covered, total }]) => [name, `${covered}/${total}`]),
    ),
    missing: described.flatMap(({ operationId, missing }) =>
      missing.filter(({ kind }) => kind === "response").map(({ status }) => `${operationId} ${status}`),
    ),
  };
}
