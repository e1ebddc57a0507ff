import { createSandbox, type Sandbox, type SandboxServer, serveSandbox } from "@northspec/sandbox";
import { afterAll, beforeAll, expect, test } from "vitest";
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
