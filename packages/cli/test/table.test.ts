import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { workloads } from "./fixtures/workloads.ts";
import { bodyFlags, service, setUp, token } from "./setup.ts";

/** A server that responds with a page of rows. */
function serveRows(rows: readonly unknown[]): Promise<string> {
  return serveBody({ data: { builds: rows }, pagination: { hasNextPage: false, count: rows.length } });
}

async function serveBody(content: object): Promise<string> {
  const body = JSON.stringify(content);
  const server = createServer((_, response) => void response.end(body));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on a port
}

const listBuilds = ["get", "service", "builds", ...service];
const env = { NO_COLOR: "1" };

test("aligns wide characters, emoji and combining marks", async () => {
  const { run } = await setUp();
  const names = ["plain", "日本語", "👍🏽", "e\u0301e"];
  const url = await serveRows(names.map((name) => ({ name, end: "|" })));
  const { stdout } = await run([...listBuilds, "--base-url", url], { env, columns: 80 });
  expect(stdout).toBe("NAME    END\nplain   |\n日本語  |\n👍🏽      |\ne\u0301e      |\n");
});

test("announces the columns that do not fit the terminal", async () => {
  const { run } = await setUp();
  const url = await serveRows([{ one: "x".repeat(10), id: "first", two: "y".repeat(10), three: "z" }]);
  const { stdout, stderr } = await run([...listBuilds, "--base-url", url], { env, columns: 20 });
  expect(stdout).toBe("ID     ONE\nfirst  xxxxxxxxxx\n");
  expect(stderr).toBe("Columns that do not fit: two, three. Use --columns or --output json.\n");
});

test("shows the first column even if it is wider than the terminal", async () => {
  const { run } = await setUp();
  const url = await serveRows([{ id: "x".repeat(30), two: "y" }]);
  const { stdout } = await run([...listBuilds, "--base-url", url], { env, columns: 20 });
  expect(stdout).toBe(`ID\n${"x".repeat(30)}\n`);
});

test("prints tab-separated values in a pipe, with every column of the specification", async () => {
  const { run } = await setUp();
  const url = await serveRows([
    { b: "1\t2\n3", id: "first" },
    { id: "second", c: null },
  ]);
  const args = ["describe", "workload", "builds", "--workload", "one", "--base-url", url];
  expect((await run(args, { source: workloads })).stdout).toBe("ID\tBRANCH\tB\nfirst\t\t1 2 3\nsecond\t\t\n");
  const withoutHeaders = await run([...args, "--no-headers"], { source: workloads });
  expect(withoutHeaders.stdout).toBe("first\t\t1 2 3\nsecond\t\t\n");
});

test("prints a list without pages as a table, ID and name first", async () => {
  const { run } = await setUp();
  const serve = (sizes: readonly object[]) => serveBody({ data: { sizes } });
  const args = ["list", "sizes", "--base-url", await serve([{ price: 5, id: "s", name: "Small", zones: ["north"] }])];
  expect(await run(args, { source: workloads, columns: 80, env })).toEqual({
    exitCode: 0,
    stdout: "ID  NAME   PRICE\ns   Small  5\n",
    stderr: "",
  });
  expect(await run([...args, "--columns", "name"], { source: workloads })).toMatchObject({ stdout: "NAME\nSmall\n" });
  const empty = await run(["list", "sizes", "--base-url", await serve([])], { source: workloads });
  expect(empty).toEqual({ exitCode: 0, stdout: "", stderr: "No results.\n" });
});

test("--columns selects columns, also those with objects", async () => {
  const { run } = await setUp();
  const url = await serveRows([{ id: "first", one: 1, two: { three: 3 } }]);
  const args = [...listBuilds, "--base-url", url, "--columns", "two, id"];
  expect((await run(args)).stdout).toBe('TWO\tID\n{"three":3}\tfirst\n');
  const onTerminal = await run([...args, "--no-headers"], { env, columns: 80 });
  expect(onTerminal.stdout).toBe('{"three":3}  first\n');
});

test("--columns rejects an unknown column and JSON output", async () => {
  const { run } = await setUp();
  expect(await run([...listBuilds, "--columns", "id,nope"])).toMatchObject({
    exitCode: 11,
    stderr: expect.stringMatching(/^northspec: Unknown column nope\. Expected some of: id, /),
  });
  expect(await run([...listBuilds, "--columns", "id", "-o", "yaml"])).toMatchObject({
    exitCode: 2,
    stderr: "northspec: --columns requires --output table.\n",
  });
});

test("--quiet prints no notes", async () => {
  const { run } = await setUp();
  expect((await run([...listBuilds, "--per-page", "1"])).stderr).toMatch(/^More results: /);
  expect(await run([...listBuilds, "--per-page", "1", "--quiet"])).toMatchObject({ exitCode: 0, stderr: "" });
  expect(await run(["get", "service", ...service, "--query", "nope", "-q"])).toMatchObject({ stderr: "" });
  expect(await run(["login", "-q"], { input: token })).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  const create = ["create", "service", "build", "--project-id", "default-project", ...bodyFlags];
  const wait = [...create, "--wait", "--interval", "100ms", "--query", "data.id", "-q"];
  expect(await run(wait)).toEqual({ exitCode: 0, stdout: "docs-site\n", stderr: "" });
});
