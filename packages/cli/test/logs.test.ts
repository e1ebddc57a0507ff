import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { bundled, service, setUp, useBundle } from "./setup.ts";

useBundle();

const getLogs = ["get", "service", "logs", ...service];
const color = { NO_COLOR: "" };
const plain = { NO_COLOR: "1" };

const lines = [
  { ts: "2026-02-01T12:00:02.000Z", containerId: "web-b", log: "stderr F Error: no connection\n" },
  { ts: "2026-02-01T12:00:01.500Z", containerId: "web-a", log: "stdout F \u001b[2JReady" },
  { ts: "2026-02-01T12:00:01.000Z", containerId: "web-a", log: { level: "info" } },
];

/** A server that responds with lines, the newest first, and records the queries. */
async function serveLines(): Promise<{ url: string; queries: URLSearchParams[] }> {
  const queries: URLSearchParams[] = [];
  const server = createServer(({ url = "" }, response) => {
    queries.push(new URL(url, "http://localhost").searchParams);
    response.end(JSON.stringify({ data: lines }));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, queries }; // it listens on a port
}

test("prints tab-separated lines in the order of time in a pipe", async () => {
  const { run } = await setUp();
  const { url } = await serveLines();
  const { stdout } = await run([...getLogs, "--base-url", url]);
  expect(stdout).toBe(
    [
      '2026-02-01T12:00:01.000Z\tweb-a\t{"level":"info"}',
      "2026-02-01T12:00:01.500Z\tweb-a\t\\x1b[2JReady",
      "2026-02-01T12:00:02.000Z\tweb-b\tError: no connection",
      "",
    ].join("\n"),
  );
});

test("prints lines in the requested direction", async () => {
  const { run } = await setUp();
  const { url, queries } = await serveLines();
  const { stdout } = await run([...getLogs, "--base-url", url, "--direction", "backward"]);
  expect(stdout.split("\n")[0]).toContain("Error: no connection");
  expect(queries[0]?.get("direction")).toBe("backward");
});

test("colors each container and errors on a terminal, and omits the date on a narrow one", async () => {
  const { run } = await setUp();
  const { url } = await serveLines();
  const wide = await run([...getLogs, "--base-url", url], { env: color, columns: 120 });
  expect(wide.stdout.split("\n").slice(1, 3)).toEqual([
    "\u001b[2m2026-02-01T12:00:01.500Z\u001b[22m \u001b[36mweb-a\u001b[39m \\x1b[2JReady",
    "\u001b[2m2026-02-01T12:00:02.000Z\u001b[22m \u001b[32mweb-b\u001b[39m \u001b[31mError: no connection\u001b[39m",
  ]);
  const narrow = await run([...getLogs, "--base-url", url], { env: plain, columns: 60 });
  expect(narrow.stdout.split("\n")[1]).toBe("12:00:01.500 web-a \\x1b[2JReady");
});

test("--since sets the duration", async () => {
  const { run } = await setUp();
  const { url, queries } = await serveLines();
  await run([...getLogs, "--base-url", url, "--since", "10m"]);
  expect(queries[0]?.get("duration")).toBe("600");
});

test("prints the response with --output json", async () => {
  const { run } = await setUp();
  const { url } = await serveLines();
  const { stdout } = await run([...getLogs, "--base-url", url, "--output", "json"]);
  expect(JSON.parse(stdout)).toEqual({ data: lines });
});

test.each([
  [["--since", "10m", "--duration", "5"], "--since cannot be combined with --duration."],
  [["--since", "10m", "--start-time", "2026-02-01T12:00:00Z"], "--since cannot be combined with --start-time."],
  [["--follow", "--direction", "forward"], "--follow cannot be combined with --direction."],
  [["--follow", "--end-time", "2026-02-01T12:00:00Z"], "--follow cannot be combined with --end-time."],
  [["--follow", "--query", "data"], "--follow cannot be combined with --query. Use --output json and jq."],
  [["--follow", "--dry-run"], "--follow cannot be combined with --dry-run."],
  [["--follow", "--output", "yaml"], "--follow requires --output table or json."],
  [["--interval", "1s"], "--interval requires --follow."],
])("rejects %s", async (flags, message) => {
  const { run } = await setUp();
  const { exitCode, stderr } = await run([...getLogs, ...flags]);
  expect([exitCode, stderr]).toEqual([2, `northspec: ${message}\n`]);
});

test("follows as JSON lines until Ctrl-C, then exits with 0", async () => {
  // Fast enough for lines to appear while it follows.
  const { sandbox, env } = await setUp({ clock: { now: () => Date.parse("2026-02-01T12:00:00Z") } });
  const args = [bundled("main.cjs"), ...getLogs, "--follow", "--since", "1m", "--interval", "100ms", "-o", "json"];
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stdout = "";
  let stderr = "";
  child.stderr.on("data", (chunk) => (stderr += String(chunk)));
  // A closed pipe would end it with another exit code.
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    stdout += String(chunk);
    sandbox.advance(60_000);
    if (stdout.split("\n").length > 60) break;
  }
  child.kill("SIGINT");
  child.stdout.resume();
  const [exitCode] = await once(child, "close");
  expect([exitCode, stderr]).toEqual([0, ""]);
  const received = stdout
    .split("\n")
    .slice(0, 60)
    .map((line) => JSON.parse(line) as { ts: string });
  expect(received.map(({ ts }) => ts)).toEqual(received.map(({ ts }) => ts).toSorted());
  expect(new Set(received.map((line) => JSON.stringify(line))).size).toBe(60);
});

test("reports a service that does not exist while following", async () => {
  const { run } = await setUp();
  const { exitCode, stderr } = await run([
    "get",
    "service",
    "logs",
    "--project-id",
    "default-project",
    "--service-id",
    "x",
    "--follow",
  ]);
  expect(exitCode).toBe(5);
  expect(stderr).toContain("No service `x`");
});
