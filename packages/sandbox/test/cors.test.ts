import { createSandbox, type SandboxServer, serveSandbox } from "@northspec/sandbox";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { project, send } from "./setup.ts";

const allowedOrigins = ["http://localhost:5173", "https://docs.example.com"];
const sandbox = createSandbox({ allowedOrigins });
let server: SandboxServer;

beforeAll(async () => {
  server = await serveSandbox(sandbox, { port: 0 });
});

afterAll(async () => {
  await server.close();
  sandbox.close();
});

/** Sends a request as a browser does for a page of an origin. Node's fetch allows the `Origin` header. */
async function fetchFrom(
  origin: string | undefined,
  { method = "GET", headers = {} }: { method?: string; headers?: Readonly<Record<string, string>> } = {},
): Promise<Response> {
  return fetch(`${server.url}${project}/services/example-service`, {
    method,
    headers: {
      authorization: `Bearer ${sandbox.token}`,
      ...(origin === undefined ? {} : { origin }),
      ...headers,
    },
  });
}

/** Returns the headers of the response that browsers check. */
function corsHeadersOf(response: Response): Record<string, string> {
  return Object.fromEntries([...response.headers].filter(([name]) => name.startsWith("access-control-")));
}

const preflight = {
  method: "OPTIONS",
  headers: {
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type,prefer",
  },
};

describe.each(allowedOrigins)("a page of the allowed origin %s", (origin) => {
  test("may read responses, with rate limit and Retry-After headers", async () => {
    const response = await fetchFrom(origin);
    expect(response.status).toBe(200);
    expect(response.headers.get("vary")).toBe("Origin");
    expect(corsHeadersOf(response)).toEqual({
      "access-control-allow-origin": origin,
      "access-control-expose-headers": "retry-after,x-ratelimit-limit,x-ratelimit-remaining,x-ratelimit-reset",
    });
  });

  test("may read errors, truncated responses and simulated failures", async () => {
    const rejected = await fetchFrom(origin, { headers: { authorization: "Bearer unknown" } });
    const failed = await fetchFrom(origin, { headers: { prefer: "status=503, retry-after=1" } });
    const broken = await fetchFrom(origin, { headers: { prefer: "body=truncated" } });
    expect([rejected.status, failed.status, broken.status]).toEqual([401, 503, 200]);
    for (const response of [rejected, failed, broken]) {
      expect(corsHeadersOf(response)).toHaveProperty("access-control-allow-origin", origin);
    }
    await expect(broken.text()).rejects.toThrow(TypeError);
  });

  test("may send preflight requests, which do not count towards the rate limit", async () => {
    const before = (await fetchFrom(undefined)).headers.get("x-ratelimit-remaining");
    const response = await fetchFrom(origin, preflight);
    expect(response.status).toBe(204);
    expect(corsHeadersOf(response)).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-methods": "GET,PUT,POST,DELETE,PATCH",
      "access-control-allow-headers": "authorization,content-type,prefer",
      "access-control-max-age": "600",
    });
    const after = (await fetchFrom(undefined)).headers.get("x-ratelimit-remaining");
    expect(Number(before) - Number(after)).toBe(1);
  });
});

describe.each([
  "https://example.com",
  "http://localhost",
  "http://localhost:3000",
  "http://127.0.0.1:5173",
  "http://localhost:51730",
  "http://localhost.example.com",
  "http://127.0.0.1.example.com",
  "http://evil.example/http://localhost:1",
  "http://192.168.0.7:8080",
  "null",
])("a page of another origin, %s,", (origin) => {
  test("may neither read a response nor send a request that needs a preflight", async () => {
    for (const request of [{}, preflight]) {
      const response = await fetchFrom(origin, request);
      expect(response.headers.has("access-control-allow-origin")).toBe(false);
      expect(response.headers.get("vary")).toContain("Origin");
    }
  });
});

test("sends no CORS headers without an Origin header", async () => {
  const response = await fetchFrom(undefined);
  expect(response.status).toBe(200);
  expect(corsHeadersOf(response)).toEqual({});
  expect(response.headers.has("vary")).toBe(false);
});

test("allows no origin by default, and those that are added", async () => {
  const other = createSandbox();
  onTestFinished(() => other.close());
  const origin = "http://127.0.0.1:4000";
  const allowed = async () => {
    const headers = { authorization: `Bearer ${other.token}`, origin };
    const response = await other.fetch(`http://localhost${project}/jobs/example-job`, { headers });
    return response.headers.get("access-control-allow-origin");
  };
  expect(await allowed()).toBeNull();
  const added = await send(other, "/_sandbox/origins", { body: { origin } });
  expect(added.status).toBe(204);
  expect(await allowed()).toBe(origin);
  const invalid = await send(other, "/_sandbox/origins", { body: { origin: "http://localhost:3000/path" } });
  expect([invalid.status, invalid.body.error.message]).toEqual([
    400,
    'The origin "http://localhost:3000/path" is not valid. Expected an origin, such as http://localhost:3000.',
  ]);
});
