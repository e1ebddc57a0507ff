import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createSandbox, type Sandbox, type SandboxServer, serveSandbox } from "@northspec/sandbox";
import { expect, onTestFinished } from "vitest";
import { temporaryFolder } from "./command.ts";
import { bundleFile, operations } from "./specification.ts";

const workflow = fileURLToPath(new URL("fixtures/build-service.arazzo.yaml", import.meta.url));
const manifest = createRequire(import.meta.url).resolve("@redocly/cli/package.json");
const redocly = join(dirname(manifest), "bin/cli.js");

/** A served sandbox, and a folder for what the Redocly CLI reads and writes. */
export interface Served {
  readonly sandbox: Sandbox;
  readonly server: SandboxServer;
  readonly folder: string;
}

/** Serves a sandbox until the test ends. */
export async function serveForRedocly(): Promise<Served> {
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
  return { sandbox, server, folder: await temporaryFolder() };
}

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Runs the Redocly CLI, without telemetry. */
function run(folder: string, ...parameters: string[]): Promise<Ended> {
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true", NO_COLOR: "1" };
  return new Promise((done) => {
    execFile(process.execPath, [redocly, ...parameters], { cwd: folder, env }, (error, stdout, stderr) => {
      done({ code: typeof error?.code === "number" ? error.code : error ? 1 : 0, output: stdout + stderr });
    });
  });
}

/** Runs the workflow against the sandbox. */
export function respect({ sandbox, server, folder }: Served): Promise<Ended> {
  return run(folder, "respect", workflow, "--server", `northspec=${server.url}`, "--input", `token=${sandbox.token}`);
}

/** Requests every documented response of every operation, and returns what the sandbox has recorded. */
export async function recordEverything({ sandbox, server }: Served): Promise<Har> {
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
  const response = await fetch(`${server.url}/_sandbox/request-log`, {
    headers: { authorization: `Bearer ${sandbox.token}` },
  });
  return (await response.json()) as Har; // drift reads it as HAR
}

/** What the tests read of HAR. */
export interface Har {
  readonly log: {
    readonly entries: {
      readonly request: { url: string };
      readonly response: { status: number; content: { text: string } };
    }[];
  };
}

/** What drift finds. */
export interface Drift extends Ended {
  /** What does not match the specification. */
  readonly problems: readonly string[];
  /** How much of each part of the specification the traffic covers, such as `36/36`. */
  readonly covered: Readonly<Record<string, string>>;
  /** Documented responses that the traffic lacks. */
  readonly missing: readonly string[];
}

/** What drift writes into its two reports. */
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
export async function drift({ server, folder }: Served, har: Har): Promise<Drift> {
  const [traffic, report, coverage] = ["traffic.har", "report.json", "coverage.json"].map((name) => join(folder, name));
  if (!traffic || !report || !coverage) throw new Error("Three names make three paths.");
  await writeFile(traffic, JSON.stringify(har));
  // The Prefer header is the sandbox's own.
  const options = ["--server", server.url, "--ignore-headers", "prefer", "--format", "json", "--output", report];
  const ended = await run(
    folder,
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
    ...ended,
    problems: problems.map(({ message }) => message),
    covered: Object.fromEntries(
      Object.entries(totals).map(([name, { covered, total }]) => [name, `${covered}/${total}`]),
    ),
    missing: described.flatMap(({ operationId, missing }) =>
      missing.filter(({ kind }) => kind === "response").map(({ status }) => `${operationId} ${status}`),
    ),
  };
}
