import { createSandbox, type ServerOptions, serveSandbox } from "@northspec/sandbox";
import { expect, onTestFinished, test } from "vitest";
import { run } from "./cli.ts";
import { rawRequest, sendRaw } from "./raw.ts";
import { project } from "./setup.ts";

const path = `${project}/jobs/example-job`;

async function serveUntilEnd(options: ServerOptions = {}) {
  const sandbox = createSandbox();
  const server = await serveSandbox(sandbox, { port: 0, ...options });
  onTestFinished(async () => {
    await server.close();
    sandbox.close();
  });
  return { url: server.url, authorization: `Authorization: Bearer ${sandbox.token}` };
}

test.each(["localhost", "localhost:4010", "LOCALHOST", "127.0.0.1", "127.0.0.1:80", "[::1]", "[::1]:4010"])(
  "accepts the Host header %s",
  async (host) => {
    const { url, authorization } = await serveUntilEnd();
    const [response] = await sendRaw(url, rawRequest(`GET ${path} HTTP/1.1`, [`Host: ${host}`, authorization]));
    expect(response?.status).toBe(200);
  },
);

test.each([
  ["evil.test", "evil.test"],
  ["evil.test:4010", "evil.test"],
  ["localhost.evil.test", "localhost.evil.test"],
  ["127.0.0.1.evil.test", "127.0.0.1.evil.test"],
  ["192.0.2.1", "192.0.2.1"],
  ["[2001:db8::1]", "[2001:db8::1]"],
])("rejects the Host header %s with a 421, on every path", async (host, name) => {
  const { url, authorization } = await serveUntilEnd();
  for (const target of [path, "/_sandbox/clock", "/"]) {
    const [response] = await sendRaw(url, rawRequest(`GET ${target} HTTP/1.1`, [`Host: ${host}`, authorization]));
    expect(response?.status).toBe(421);
    expect(JSON.parse(response?.text ?? "")).toEqual({
      error: { status: 421, message: `The host ${name} is not allowed. Start the sandbox with --allow-host ${name}.` },
    });
  }
});

test("rejects a target with another host", async () => {
  const { url, authorization } = await serveUntilEnd();
  const statuses = [];
  for (const host of ["localhost", "evil.test", "localhost@evil.test"]) {
    const start = `GET http://${host}${path} HTTP/1.1`;
    statuses.push((await sendRaw(url, rawRequest(start, ["Host: localhost", authorization])))[0]?.status);
  }
  expect(statuses).toEqual([200, 421, 400]);
});

test.each([
  ["two Host headers", ["Host: localhost", "Host: localhost"]],
  ["two different Host headers", ["Host: localhost", "Host: evil.test"]],
  ["no Host header", []],
  ["an empty Host header", ["Host: "]],
  ["credentials in the Host header", ["Host: user@localhost"]],
  ["a path in the Host header", ["Host: localhost/x"]],
  ["a space in the Host header", ["Host: local host"]],
])("rejects %s with a 400", async (_, headers) => {
  const { url, authorization } = await serveUntilEnd();
  const [response] = await sendRaw(url, rawRequest(`GET ${path} HTTP/1.1`, [...headers, authorization]));
  expect(response?.status).toBe(400);
  expect(JSON.parse(response?.text ?? "")).toEqual({
    error: {
      status: 400,
      message: "The request is not valid.",
      details: [{ in: "header", pointer: "/host", expected: "one valid host" }],
    },
  });
});

test("accepts configured hosts and the address that it listens on", async () => {
  const { url, authorization } = await serveUntilEnd({ host: "127.0.0.2", allowedHosts: ["Sandbox.test"] });
  const statuses = [];
  for (const host of ["sandbox.test:4010", "127.0.0.2", "evil.test"]) {
    const request = rawRequest(`GET ${path} HTTP/1.1`, [`Host: ${host}`, authorization]);
    statuses.push((await sendRaw(url, request))[0]?.status);
  }
  expect(statuses).toEqual([200, 200, 421]);
});

test.each([
  ["--allow-host", "sandbox.test:80", "Expected a host without a port, such as sandbox.test."],
  ["--allow-host", "", "Expected a host without a port, such as sandbox.test."],
  ["--allow-origin", "localhost:3000", "Expected an origin, such as http://localhost:3000."],
  ["--allow-origin", "http://localhost:3000/", "Expected an origin, such as http://localhost:3000."],
  ["--allow-origin", "*", "Expected an origin, such as http://localhost:3000."],
])("rejects %s %s", async (flag, value, message) => {
  const { exitCode, stderr } = await run(flag, value);
  expect(exitCode).toBe(2);
  expect(stderr).toBe(
    `northspec-sandbox: ${flag} is ${JSON.stringify(value)}. ${message} See northspec-sandbox --help.\n`,
  );
});
