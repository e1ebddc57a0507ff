import { inspect } from "node:util";
import { type ClientOptions, createClient, createFetch, getService, UnexpectedStatusError } from "@northspec/client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  stubFetch,
  buildService,
  clientFor,
  rejectionOf,
  openSandbox,
  respond,
  startServer,
  service,
  token,
} from "./setup.ts";

/** Everything that a log could show of a value. */
function shown(value: unknown): string {
  const options = { showHidden: true, depth: 20, getters: true, maxStringLength: null, maxArrayLength: null };
  const { stack = "" } = value instanceof Error ? value : {};
  return [inspect(value, options), JSON.stringify(value), String(value), stack].join("\n");
}

describe("the token is not visible", () => {
  test("in a client and its fetch", () => {
    const made = [createClient({ token }), createFetch({ token })];
    for (const each of made) expect(shown(each)).not.toContain(token);
    expect(shown(Object.entries(made[0] ?? {}))).not.toContain(token);
  });

  test("in the result of a call", async () => {
    expect(shown(await clientFor(openSandbox()).getService(service))).not.toContain(token);
  });

  test.for([
    ["an invalid token", { status: 401 }],
    ["a conflict", { status: 409 }],
    ["a server error", { status: 500 }],
    ["HTML", { body: "html" }],
    ["an empty response", { body: "empty" }],
    ["an incomplete response", { body: "truncated" }],
    ["a dropped connection", { drop: "before" }],
    ["a timeout", { delay: 500 }],
  ] as const)("in the error of %s and the events of the hooks", async ([, failure]) => {
    const seen: unknown[] = [];
    const keep = (event: unknown) => void seen.push(event);
    const hooks: ClientOptions = { onRequest: keep, onResponse: keep, onRetry: keep, onError: keep };
    const client = clientFor(openSandbox(), { ...hooks, retries: 1, timeout: 50 }, { ...failure, times: 2 });
    const error = await rejectionOf(
      client.createBuildService({ projectId: "default-project", body: buildService("A B C") }),
    );
    expect(seen.length).toBeGreaterThanOrEqual(2);
    for (const each of [error, ...seen]) expect(shown(each)).not.toContain(token);
  });

  test("to hooks if the caller passes it as a header, which is not sent", async () => {
    const { fetch, sent } = stubFetch(respond(200, { data: {} }));
    const seen: unknown[] = [];
    const client = createClient({ token, fetch, onRequest: (event) => void seen.push(event) });
    await client.getService(service, { headers: { Authorization: `Basic ${token}` } });
    expect(shown(seen)).not.toContain(token);
    expect(new Headers(sent[0]?.init.headers).get("authorization")).toBe(`Bearer ${token}`);
  });

  test("in the error of a fetch that rejects", async () => {
    const reject = () => Promise.reject(new TypeError("fetch failed"));
    const call = createClient({ token, fetch: reject, retries: 0 }).getService(service);
    expect(shown(await rejectionOf(call))).not.toContain(token);
  });
});

describe("a redirect", () => {
  test.for([301, 302, 303, 307, 308])("%s to another server is not followed", async (status) => {
    const other = await startServer((_, response) => response.end('{"data":{}}'));
    const { baseUrl, received } = await startServer((_, response) => {
      response.writeHead(status, { location: other.baseUrl }).end();
    });
    const error = await rejectionOf(createClient({ token, baseUrl }).getService(service));
    expect(error).toBeInstanceOf(UnexpectedStatusError);
    expect(error).toMatchObject({
      status,
      message: "getService: The API redirects to another URL.",
    });
    expect([received.length, other.received.length]).toEqual([1, 0]);
  });

  test("is not followed by a call by path", async () => {
    const other = await startServer((_, response) => response.end('{"data":{}}'));
    const { baseUrl } = await startServer((_, response) => response.writeHead(302, { location: other.baseUrl }).end());
    const call = createClient({ token, baseUrl }).GET("/v1/projects/{projectId}/services/{serviceId}", {
      params: { path: service },
    });
    expect(await rejectionOf(call)).toBeInstanceOf(UnexpectedStatusError);
    expect(other.received.length).toBe(0);
  });

  test("with status 0, as browsers report it, is an UnexpectedStatusError", async () => {
    const hidden = () => Object.defineProperty(Response.error(), "type", { value: "opaqueredirect" });
    const error = await rejectionOf(createClient({ token, fetch: stubFetch(hidden).fetch }).getService(service));
    expect(error).toMatchObject({ name: "UnexpectedStatusError", status: 0, attempts: 1 });
  });
});

describe("a base URL", () => {
  test.for([
    "http://localhost",
    "http://localhost:4010",
    "http://127.0.0.1:4010",
    "http://127.1.2.3",
    "http://[::1]:4010",
    "https://example.com",
    "https://example.com/proxy/",
  ])("%s is accepted", (baseUrl) => {
    expect(() => createClient({ token, baseUrl })).not.toThrow();
  });

  test.for([
    "http://example.com",
    "http://10.0.0.5",
    "http://localhost.example.com",
    "http://127.0.0.1.example.com",
    "http://api.northflank.com",
    "http://0.0.0.0:4010",
  ])("%s is rejected without allowInsecure, since it would expose the token", async (baseUrl) => {
    expect(() => createClient({ token, baseUrl })).toThrow(
      new TypeError(
        "`baseUrl` would send the token unencrypted to another machine. Use https, or pass `allowInsecure: true`.",
      ),
    );
    const { fetch, sent } = stubFetch(respond(200, { data: {} }));
    await createClient({ token, baseUrl, fetch, allowInsecure: true }).getService(service);
    expect(sent[0]?.url).toMatch(new RegExp(`^${baseUrl}/v1/`));
  });

  test.for([
    "",
    "api.example.com",
    "ftp://example.com",
    "file:///etc",
    "https://user:password@example.com",
    "https://example.com/?a=b",
    "https://example.com/#a",
  ])("%j is rejected without appearing in the message", (baseUrl) => {
    expect(() => createClient({ token, baseUrl })).toThrow(
      new TypeError("`baseUrl` must be an http or https URL without credentials, query and fragment."),
    );
  });
});

describe("the environment", () => {
  beforeEach(() => {
    vi.stubEnv("NORTHFLANK_API_TOKEN", undefined);
    vi.stubEnv("NORTHSPEC_BASE_URL", undefined);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test("has the default token and base URL", async () => {
    vi.stubEnv("NORTHFLANK_API_TOKEN", "token-of-the-environment");
    vi.stubEnv("NORTHSPEC_BASE_URL", "https://environment.test/api/");
    const { fetch, sent } = stubFetch(() => respond(200, { data: {} }));
    await createClient({ fetch }).getService(service);
    await getService(createFetch({ fetch, token, baseUrl: "https://option.test" }), service);
    expect(sent.map(({ url, init }) => [new URL(url).origin, new Headers(init.headers).get("authorization")])).toEqual([
      ["https://environment.test", "Bearer token-of-the-environment"],
      ["https://option.test", `Bearer ${token}`],
    ]);
    expect(sent[0]?.url).toMatch(/^https:\/\/environment\.test\/api\/v1\//);
  });

  test("may not contain an http URL of another machine", () => {
    vi.stubEnv("NORTHSPEC_BASE_URL", "http://example.com");
    expect(() => createClient({ token })).toThrow(
      /^`NORTHSPEC_BASE_URL` would send the token unencrypted to another machine/,
    );
  });

  test.for(["", " ", "two words", "line\nbreak", "ключ", undefined])(
    "the token %j is rejected without appearing in the message",
    (wrong) => {
      const message = "The token is missing or invalid. Set `token` or NORTHFLANK_API_TOKEN.";
      expect(() => createClient({ token: wrong })).toThrow(new TypeError(message));
      vi.stubEnv("NORTHFLANK_API_TOKEN", wrong);
      expect(() => createClient()).toThrow(new TypeError(message));
    },
  );
});
