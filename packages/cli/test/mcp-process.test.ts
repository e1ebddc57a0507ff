import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { bundled, type RunResult, type Setup, setUp, useBundle } from "./setup.ts";

useBundle();

/** Starts the bundled CLI. */
function start({ env }: Setup, args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [bundled("main.cjs"), ...args], { env: { ...env, ...more } });
  const output = Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  const result = output.then(([stdout, stderr, [exitCode]]): RunResult => ({
    exitCode: Number(exitCode),
    stdout,
    stderr,
  }));
  return { child, result };
}

const request = (id: number, method: string, params: object) =>
  `${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`;
const clientInfo = { name: "test", version: "1.0.0" };
const initialize = request(1, "initialize", { protocolVersion: "2025-06-18", capabilities: {}, clientInfo });
const getName = { projectId: "default-project", serviceId: "example-service", query: "data.name" };
const callGetService = request(2, "tools/call", { name: "getService", arguments: getName });

test("responds to the requests received before standard input ends, and exits with 0", async () => {
  const { child, result } = start(await setUp(), ["mcp"]);
  child.stdin.end(initialize + callGetService);
  const { exitCode, stdout, stderr } = await result;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const [first, second] = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { result: unknown });
  expect(first?.result).toMatchObject({ serverInfo: { name: "northspec" } });
  expect(second?.result).toEqual({ content: [{ type: "text", text: '"Example Service"' }] });
});

test("Ctrl-C ends the server, even during a call", async () => {
  const setup = await setUp();
  setup.sandbox.fail({ operationId: "getService", times: 1, delay: 20_000 });
  const { child, result } = start(setup, ["mcp"]);
  child.stdin.write(initialize + callGetService);
  await once(child.stdout, "data");
  child.kill("SIGINT");
  expect(await result).toMatchObject({ exitCode: 130, stderr: "northspec: Interrupted.\n" });
});

test("without a token, exits with 3", async () => {
  const setup = await setUp();
  const { result } = start(setup, ["mcp"], { NORTHFLANK_API_TOKEN: "" });
  expect(await result).toEqual({
    exitCode: 3,
    stdout: "",
    stderr: `northspec: No token for ${setup.url}. Run \`northspec login\`, or set NORTHFLANK_API_TOKEN.\n`,
  });
});
