import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { service, setUp } from "./setup.ts";

/** C0 and C1 controls, bidirectional overrides, zero-width characters and invisible tags. */
const unsafe = [
  0x07, 0x1b, 0x7f, 0x85, 0x9b, 0xad, 0x61c, 0x200b, 0x200d, 0x200f, 0x2028, 0x202e, 0x2066, 0xfeff, 0xe0041,
];
const text = unsafe.map((code) => String.fromCodePoint(code)).join("x");

/** A server that responds with unsafe characters in keys and values. */
async function serve(status: number): Promise<string> {
  const body = {
    data: { [text]: text, list: [text, { [text]: [text] }] },
    error: { message: text, id: text, details: { [text]: text } },
  };
  const server = createServer((_, response) => void response.writeHead(status).end(JSON.stringify(body)));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on a port
}

function unsafeIn(output: string): string[] {
  const found = unsafe.map((code) => String.fromCodePoint(code)).filter((character) => output.includes(character));
  return found.map((character) => character.codePointAt(0)?.toString(16) ?? "");
}

test.for([
  ["table"],
  ["json"],
  ["yaml"],
  ["table", "--query", "data.list"],
  ["table", "--query", "data.list[0]"],
  ["table", "--query", "data.list[1:]"],
  ["json", "--verbose"],
])("escapes unsafe characters on a terminal: --output %s %s %s", async ([format = "", ...args]) => {
  const { run } = await setUp();
  const env = { NO_COLOR: "1" };
  for (const status of [200, 404]) {
    const all = ["get", "service", ...service, "--base-url", await serve(status), "-o", format, ...args];
    const { stdout, stderr } = await run(all, { env, columns: 80 });
    expect(unsafeIn(stdout + stderr)).toEqual([]);
    expect(stdout + stderr).toMatch(/\\x9b|\\u009b/);
  }
});

test("JSON on a terminal has the same content", async () => {
  const { run } = await setUp();
  const args = ["get", "service", ...service, "--base-url", await serve(200), "-o", "json"];
  const onTerminal = await run(args, { columns: 80 });
  const inPipe = await run(args);
  expect(onTerminal.stdout).not.toBe(inPipe.stdout);
  expect(JSON.parse(onTerminal.stdout)).toEqual(JSON.parse(inPipe.stdout));
});
