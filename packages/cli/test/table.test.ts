import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { service, setUp } from "./setup.ts";

/** A server that responds with a page of rows. */
async function serveRows(rows: readonly unknown[]): Promise<string> {
  const body = JSON.stringify({ data: { builds: rows }, pagination: { hasNextPage: false, count: rows.length } });
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
  expect(stderr).toBe("Columns that do not fit: two, three. Use a wider terminal or --output json.\n");
});

test("shows the first column even if it is wider than the terminal", async () => {
  const { run } = await setUp();
  const url = await serveRows([{ id: "x".repeat(30), two: "y" }]);
  const { stdout } = await run([...listBuilds, "--base-url", url], { env, columns: 20 });
  expect(stdout).toBe(`ID\n${"x".repeat(30)}\n`);
});
