import { Agent, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { serveSandbox, type SandboxServer } from "@northspec/sandbox";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { operationById, type Received, responseIssues } from "./specification.ts";
import { check, operationAt, token, Traffic } from "./traffic.ts";

const traffic = new Traffic();
const agent = new Agent({ keepAlive: true });
let server: SandboxServer;

beforeAll(async () => {
  server = await serveSandbox(traffic.sandbox, { port: 0 });
});

afterAll(async () => {
  agent.destroy();
  await server.close();
  traffic.close();
});

/** Sends a path unchanged: a Request would resolve dot segments and encode other characters. */
async function get(path: string): Promise<Received> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await new Promise<IncomingMessage>((done, failed) => {
    request(server.url, { path, headers, agent }, done).on("error", failed).end();
  });
  const entries = Object.entries(response.headers).map(
    ([name, value]) => [name, String(value)] satisfies [string, string],
  );
  return { status: response.statusCode ?? 0, headers: new Headers(entries), text: await text(response) };
}

test("a served sandbox responds to any path", async () => {
  const starts = fc.constantFrom("/", "/v1/projects/", "/v1/projects/default-project/services/");
  const known = fc.constantFrom("v1", "projects", "default-project", "services", "example-service", "build", "jobs");
  const odd = fc.constantFrom(
    ..." . .. %2e %2E%2e .%2e ... %2f %2F.. %5c %00 %0d%0a %zz % %c0%ae %ff %F0%9F%98%80 %u0041".split(" "),
    ..."; a=b ? # * ~ @ : _sandbox __proto__".split(" "),
  );
  await check(
    150,
    fc.asyncProperty(starts, fc.array(fc.oneof(known, odd), { maxLength: 6 }), async (start, segments) => {
      const path = start + segments.join("/");
      const received = await get(path);
      traffic.count(received);
      expect([200, 400, 404, 405]).toContain(received.status);
      // A 400 for the path itself matches no operation; all operations document the same 400.
      const operation =
        received.status === 400 ? operationById("getService") : operationAt("GET", path.split(/[?#]/)[0] ?? "");
      expect(responseIssues(operation, received)).toEqual([]);
    }),
  );
});
