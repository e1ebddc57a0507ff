import { once } from "node:events";
import { connect } from "node:net";
import { createSandbox, type Sandbox, type SandboxServer, serveSandbox } from "@northspec/sandbox";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { defaults } from "../src/defaults.ts";
import { rawRequest, sendRaw } from "./raw.ts";
import { project } from "./setup.ts";

const path = `${project}/jobs/example-job`;
const start = `GET ${path} HTTP/1.1`;
const host = "Host: localhost";

let sandbox: Sandbox;
let server: SandboxServer;

beforeAll(async () => {
  sandbox = createSandbox();
  server = await serveSandbox(sandbox, { port: 0 });
});

afterAll(async () => {
  await server.close();
  sandbox.close();
});

const large = "x".repeat(20_000);

test.each([
  ["something other than HTTP", "\u0016\u0003\u0001\r\n\r\n", 400],
  ["an unknown version", rawRequest(`GET ${path} HTTP/3.0`, [host]), 400],
  ["a space in the path", rawRequest(`GET /v1/a b HTTP/1.1`, [host]), 400],
  ["an invalid method", rawRequest(`G@T ${path} HTTP/1.1`, [host]), 400],
  ["an invalid header name", rawRequest(start, [host, "Na me: value"]), 400],
  ["a control character in a header", rawRequest(start, [host, "Name: a\u0000b"]), 400],
  ["a header without a colon", rawRequest(start, [host, "Name"]), 400],
  ["an invalid Content-Length", rawRequest(start, [host, "Content-Length: ten"]), 400],
  ["two different Content-Length headers", rawRequest(start, [host, "Content-Length: 1", "Content-Length: 2"]), 400],
  [
    "Content-Length and Transfer-Encoding",
    rawRequest(start, [host, "Content-Length: 1", "Transfer-Encoding: chunked"]),
    400,
  ],
  [
    "an invalid chunk",
    rawRequest(`POST ${project}/services/build HTTP/1.1`, [host, "Transfer-Encoding: chunked"], "zz\r\n"),
    400,
  ],
  ["large headers", rawRequest(start, [host, `Name: ${large}`]), 431],
  ["a long path", rawRequest(`GET /${large} HTTP/1.1`, [host]), 431],
  ["an unknown expectation", rawRequest(start, [host, "Expect: magic"]), 417],
  ["a target without a path", rawRequest(`OPTIONS * HTTP/1.1`, [host]), 400],
  ["a backslash in the path", rawRequest(`GET /v1\\projects HTTP/1.1`, [host]), 400],
  ["CONNECT", rawRequest("CONNECT localhost:80 HTTP/1.1", [host]), 405],
])("responds to %s with an error envelope", async (_, text, status) => {
  const [response] = await sendRaw(server.url, text);
  expect(response?.status).toBe(status);
  expect(response?.headers.get("content-type")).toBe("application/json");
  expect(JSON.parse(response?.text ?? "")).toEqual({
    error: expect.objectContaining({ status, message: expect.stringMatching(/^[A-Z].+\.$/) }),
  });
});

/** Serves a sandbox with a short time limit, and records what it logs as errors. */
async function serveWithTimeout(requestTimeout: number) {
  const log = vi.spyOn(console, "error").mockReturnValue();
  const other = createSandbox();
  const running = await serveSandbox(other, { port: 0, requestTimeout });
  onTestFinished(async () => {
    log.mockRestore();
    await running.close();
    other.close();
  });
  return { sandbox: other, url: running.url, log };
}

const create = `POST ${project}/services/build HTTP/1.1`;
const json = "Content-Type: application/json";

test.each([
  ["headers", () => `${start}\r\n${host}\r\n`],
  [
    "body",
    (token: string) =>
      `${create}\r\n${host}\r\n${json}\r\nAuthorization: Bearer ${token}\r\nContent-Length: 100\r\n\r\n{`,
  ],
  [
    "chunked body",
    (token: string) =>
      `${create}\r\n${host}\r\n${json}\r\nAuthorization: Bearer ${token}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`,
  ],
])("responds to incomplete %s with a 408 after the time limit, and logs no failure", async (_, text) => {
  const { sandbox: served, url, log } = await serveWithTimeout(50);
  const [response] = await sendRaw(url, text(served.token));
  expect(response?.status).toBe(408);
  expect(JSON.parse(response?.text ?? "")).toEqual({
    error: { status: 408, message: "The request was not complete within 0.05 seconds." },
  });
  expect(log).not.toHaveBeenCalled();
});

test("closes connections with incomplete requests after 60 seconds by default", () => {
  expect(defaults.requestTimeout).toBe(60_000);
});

test("responds in order to a request with an expectation that is sent before the previous response", async () => {
  const authorization = `Authorization: Bearer ${sandbox.token}`;
  const first = [start, host, authorization, "", ""].join("\r\n");
  const expecting = rawRequest(
    `POST ${path} HTTP/1.1`,
    // For an Origin, the headers and the body are written separately.
    [host, authorization, "Origin: http://evil.test", "Expect: 100-continue", "Content-Length: 2"],
    "{}",
  );
  const responses = await sendRaw(server.url, first + expecting);
  expect(responses.map(({ status }) => status)).toEqual([200, 405]);
  expect(responses[1]?.text).toContain('"status":405');
});

test.each(["body", "response"])(
  "does not log a failure if the client disconnects before the end of the %s",
  async (part) => {
    const { sandbox: served, url, log } = await serveWithTimeout(60_000);
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    const authorization = `Authorization: Bearer ${served.token}`;
    const head =
      part === "body"
        ? [create, host, json, authorization, "Content-Length: 100"]
        : [start, host, authorization, "Prefer: delay=60000"];
    socket.write([...head, "", "{"].join("\r\n"));
    // The sandbox has read the request when it counts it.
    await expect.poll(() => remaining(served), { interval: 5 }).toBe("999");
    socket.destroy();
    await once(socket, "close");
    expect((await fetch(url + path, { headers: { authorization: `Bearer ${served.token}` } })).status).toBe(200);
    expect(log).not.toHaveBeenCalled();
  },
);

async function remaining(served: Sandbox): Promise<string | null> {
  const response = await served.fetch("http://localhost/v1/unknown", {
    headers: { authorization: `Bearer ${served.token}` },
  });
  return response.headers.get("x-ratelimit-remaining");
}
