import { createSandbox, type SandboxServer, serveSandbox } from "@northspec/sandbox";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { project } from "./setup.ts";

const sandbox = createSandbox();
let server: SandboxServer;

beforeAll(async () => {
  server = await serveSandbox(sandbox, { port: 0 });
});

afterAll(async () => {
  await server.close();
  sandbox.close();
});

/** Sends what a browser sends for a page of an origin. Node's fetch lets `Origin` through. */
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

/** The headers by which a server tells a browser what a page may do. */
function leaveOf(response: Response): Record<string, string> {
  return Object.fromEntries([...response.headers].filter(([name]) => name.startsWith("access-control-")));
}

const preflight = {
  method: "OPTIONS",
  headers: {
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type,prefer",
  },
};

describe.each(["http://localhost:5173", "http://127.0.0.1:8080", "http://[::1]:3000", "http://localhost"])(
  "a page of %s",
  (origin) => {
    test("may read replies, their rate limit and how long they ask to wait", async () => {
      const response = await fetchFrom(origin);
      expect(response.status).toBe(200);
      expect(response.headers.get("vary")).toBe("origin");
      expect(leaveOf(response)).toEqual({
        "access-control-allow-origin": origin,
        "access-control-expose-headers": "retry-after, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset",
      });
    });

    test("may read errors too, the end of a reply that breaks off, and failures on demand", async () => {
      const refused = await fetchFrom(origin, { headers: { authorization: "Bearer unknown" } });
      const failed = await fetchFrom(origin, { headers: { prefer: "status=503, retry-after=1" } });
      const broken = await fetchFrom(origin, { headers: { prefer: "body=truncated" } });
      expect([refused.status, failed.status, broken.status]).toEqual([401, 503, 200]);
      for (const response of [refused, failed, broken]) {
        expect(leaveOf(response)).toHaveProperty("access-control-allow-origin", origin);
      }
      await expect(broken.text()).rejects.toThrow(TypeError);
    });

    test("gets the leave that its browser asks for, which is no request of the API", async () => {
      const before = (await fetchFrom(undefined)).headers.get("x-ratelimit-remaining");
      const response = await fetchFrom(origin, preflight);
      expect(response.status).toBe(204);
      expect(leaveOf(response)).toEqual({
        "access-control-allow-origin": origin,
        "access-control-allow-methods": "POST",
        "access-control-allow-headers": "authorization,content-type,prefer",
        "access-control-max-age": "600",
      });
      const after = (await fetchFrom(undefined)).headers.get("x-ratelimit-remaining");
      expect(Number(before) - Number(after)).toBe(1);
    });
  },
);

describe.each([
  "https://example.com",
  "http://localhost.example.com",
  "http://127.0.0.1.example.com",
  "http://evil.example/http://localhost:1",
  "http://192.168.0.7:8080",
  "null",
])("a page of %s", (origin) => {
  test("gets no leave to read a reply", async () => {
    expect(leaveOf(await fetchFrom(origin))).toEqual({});
  });

  test("gets no leave to send a request", async () => {
    const response = await fetchFrom(origin, preflight);
    expect(response.ok).toBe(false);
    expect(leaveOf(response)).toEqual({});
  });
});

test("a caller that is no browser gets the headers of the API and no others", async () => {
  const response = await fetchFrom(undefined);
  expect(response.status).toBe(200);
  expect(leaveOf(response)).toEqual({});
  expect(response.headers.has("vary")).toBe(false);
});
