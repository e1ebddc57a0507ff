import { defaults } from "../src/defaults.ts";
import { document } from "../src/specification.ts";
import { expect, test } from "vitest";
import { buildService, openSandbox, project, send } from "./setup.ts";

const team = "/v1/teams/example-team/projects/default-project";

test("every operation on projects has the same resources under the path of the team", async () => {
  const sandbox = openSandbox();
  const created = await send(sandbox, `${team}/services/build`, { body: buildService("Docs Site") });
  expect(created.status).toBe(200);
  const path = "/services/docs-site";
  expect((await send(sandbox, team + path)).body).toEqual((await send(sandbox, project + path)).body);
  const list = "/services/example-service/build?per_page=1";
  const { body } = await send(sandbox, team + list);
  const next = `${list}&cursor=${body.pagination.cursor}`;
  expect((await send(sandbox, team + next)).body).toEqual((await send(sandbox, project + next)).body);
});

test("rejects the path of another team with a 404, before it reads the body", async () => {
  const sandbox = openSandbox({ teamId: "my-team" });
  expect((await send(sandbox, `/v1/teams/my-team/projects/default-project/jobs/example-job`)).status).toBe(200);
  for (const [path, options] of [
    [`${team}/jobs/example-job`, {}],
    [`${team}/services/build`, { body: {} }],
  ] as const) {
    const { status, body } = await send(sandbox, path, options);
    expect([status, body.error.message]).toEqual([404, "No team `example-team`."]);
  }
  const { status, body } = await send(sandbox, "/v1/teams/%00/projects/default-project/jobs/example-job");
  expect([status, body.error.details[0].pointer]).toEqual([400, "/teamId"]);
});

test("checks token, permission and rate limit, fails on request and logs", async () => {
  const permissions = ["Project > Services > General > Read"];
  const sandbox = openSandbox({ rateLimit: 3, tokens: [{ token: "reader", permissions }] });
  const path = `${team}/services/example-service`;
  expect((await send(sandbox, path, { token: "unknown" })).status).toBe(401);
  expect((await send(sandbox, `${team}/jobs/example-job`)).status).toBe(403);
  sandbox.fail({ operationId: "getService", status: 503 });
  expect((await send(sandbox, path)).status).toBe(503);
  const { headers } = await send(sandbox, path);
  expect(headers.get("x-ratelimit-remaining")).toBe("0");
  expect((await send(sandbox, path)).status).toBe(429);
  const entries = sandbox.requestLog().log.entries as { request: { url: string }; response: { status: number } }[];
  expect(entries.map(({ response }) => response.status)).toEqual([401, 403, 503, 200, 429]);
  expect(new URL(entries.at(-1)?.request.url ?? "").pathname).toBe(path);
});

test("lists the methods of a path in a 405, and allows origins", async () => {
  const origin = "http://localhost:3000";
  const sandbox = openSandbox({ allowedOrigins: [origin] });
  for (const base of [project, team]) {
    const path = `${base}/services/example-service/build`;
    const { status, headers } = await send(sandbox, path, { method: "PATCH", headers: { origin } });
    expect([status, headers.get("access-control-allow-origin")]).toEqual([405, origin]);
    expect(headers.get("allow")?.split(", ")).toContain("GET");
  }
  const { status, body } = await send(sandbox, "/v1/teams/example-team/nothing");
  expect([status, body.error.message]).toEqual([404, "No operation matches this path."]);
});

test.each(["", "a/b", "..", "my team"])("rejects the option teamId %j", (teamId) => {
  expect(() => openSandbox({ teamId })).toThrow(/^`teamId` is ".*"\. Expected .+\.$/);
});

test("the default team is the example of the specification", () => {
  expect(document.teamScope?.schema.example).toBe(defaults.teamId);
});
