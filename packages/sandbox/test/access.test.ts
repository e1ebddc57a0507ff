import { developmentToken } from "@northspec/sandbox";
import { expect, onTestFinished, test, vi } from "vitest";
import { openSandbox, project, send, start } from "./setup.ts";

const service = `${project}/services/example-service`;

test.each([
  ["no token", undefined],
  ["an unknown token", "northspec-other-token"],
  ["an empty token", ""],
])("rejects %s with a 401", async (_, token) => {
  const { status, body, headers } = await send(openSandbox(), service, { token });
  expect(status).toBe(401);
  expect(body).toEqual({ error: { status: 401, message: "A valid bearer token is required." } });
  expect(headers.get("www-authenticate")).toBe("Bearer");
  expect(headers.get("x-ratelimit-limit")).toBe("1000");
});

test("does not repeat the token in a 401", async () => {
  const { body, headers } = await send(openSandbox(), service, { token: "a-real-secret" });
  expect(JSON.stringify([body, [...headers]])).not.toContain("a-real-secret");
});

test("accepts the development token by default, and only the given tokens otherwise", async () => {
  expect((await send(openSandbox(), service, { token: developmentToken })).status).toBe(200);
  const sandbox = openSandbox({ tokens: [{ token: "mine", permissions: ["*"] }] });
  expect((await send(sandbox, service, { token: developmentToken })).status).toBe(401);
  expect((await send(sandbox, service, { token: "mine" })).status).toBe(200);
});

test("rejects a token without the permission of the operation with a 403 that names it", async () => {
  const sandbox = openSandbox({ tokens: [{ token: "reader", permissions: ["Project > Services > General > Read"] }] });
  expect((await send(sandbox, service)).status).toBe(200);
  expect((await send(sandbox, `${service}/build`)).status).toBe(200);
  const cases = [
    [`${service}/deployment`, {}, "Project > Services > Deployment > View Instances"],
    [`${project}/jobs/example-job`, {}, "Project > Jobs > General > Read"],
    [`${project}/services/build`, { body: {} }, "Project > Services > General > Create"],
  ] as const;
  for (const [path, options, permission] of cases) {
    const { status, body } = await send(sandbox, path, options);
    expect(status).toBe(403);
    expect(body.error.message).toContain(permission);
    expect(body.error.details).toEqual({ requiredPermission: permission });
  }
});

test("returns the number of remaining requests, and a 429 above the limit until the hour ends", async () => {
  const sandbox = openSandbox({ rateLimit: 2 });
  const first = await send(sandbox, service);
  expect(Object.fromEntries(first.headers)).toMatchObject({
    "x-ratelimit-limit": "2",
    "x-ratelimit-remaining": "1",
    "x-ratelimit-reset": "3600",
  });
  sandbox.advance(600_000);
  expect((await send(sandbox, `${service}/nothing/like/this`)).headers.get("x-ratelimit-remaining")).toBe("1");
  expect((await send(sandbox, `${project}/services/unknown`)).headers.get("x-ratelimit-remaining")).toBe("0");
  const { status, body, headers } = await send(sandbox, service);
  expect(status).toBe(429);
  expect(headers.get("retry-after")).toBe("3000");
  expect(headers.get("x-ratelimit-reset")).toBe("3000");
  expect(body.error).toMatchObject({ status: 429, details: { retryAfterSeconds: 3000 } });
  sandbox.advance(3_000_000);
  expect((await send(sandbox, service)).status).toBe(200);
  expect(sandbox.now()).toBe(start + 3_600_000);
});

test("counts the requests of each token separately", async () => {
  const tokens = ["one", "two"].map((token) => ({ token, permissions: ["*"] }));
  const sandbox = openSandbox({ rateLimit: 1, tokens });
  expect((await send(sandbox, service, { token: "one" })).status).toBe(200);
  expect((await send(sandbox, service, { token: "one" })).status).toBe(429);
  expect((await send(sandbox, service, { token: "two" })).status).toBe(200);
});

test("rejects an unknown permission and lists the known ones", async () => {
  const tokens = [{ token: "one", permissions: ["Project > Services > Read"] }];
  expect(() => openSandbox({ tokens })).toThrow(
    /^Unknown permission "Project > Services > Read"\. Known permissions: \*, .*Project > Services > General > Create,/,
  );
  const { status, body } = await send(openSandbox(), "/_sandbox/instances", { body: { permissions: ["Everything"] } });
  expect(status).toBe(400);
  expect(body.error.message).toContain('"Everything"');
});

test("does not create the tokens of instances from Math.random", () => {
  const random = vi.spyOn(Math, "random").mockReturnValue(0.5);
  onTestFinished(() => random.mockRestore());
  const tokens = [openSandbox(), openSandbox()].map((sandbox) => sandbox.createInstance().token);
  expect(tokens[0]).not.toBe(tokens[1]);
});
