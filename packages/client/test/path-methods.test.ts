import { createClient, NotFoundError, ServerError, TimeoutError, InvalidResponseError } from "@northspec/client";
import { describe, expect, test } from "vitest";
import {
  answering,
  buildService,
  clientOf,
  failureOf,
  openSandbox,
  reply,
  requestsOf,
  service,
  servicePath,
  token,
} from "./setup.ts";

const path = "/v1/projects/{projectId}/services/{serviceId}";
const params = { path: service };

describe("a call by path", () => {
  test("gives the reply as openapi-fetch does", async () => {
    const { data, error, response } = await clientOf(openSandbox()).GET(path, { params });
    expect(data?.data.id).toBe("example-service");
    expect([error, response.status]).toEqual([undefined, 200]);
    expect(response.headers.get("x-ratelimit-remaining")).toBe("999");
  });

  test("creates, with its body", async () => {
    const { data } = await clientOf(openSandbox()).POST("/v1/projects/{projectId}/services/build", {
      params: { path: { projectId: "default-project" } },
      body: buildService("Docs Site"),
    });
    expect(data?.data.id).toBe("docs-site");
  });

  test("gives a documented error back, with its status", async () => {
    const { data, error, response } = await clientOf(openSandbox()).GET(path, {
      params: { path: { ...service, serviceId: "nothing" } },
    });
    expect([data, response.status]).toEqual([undefined, 404]);
    expect(error?.error).toMatchObject({ status: 404, message: expect.stringMatching(/^No service/) });
  });

  test.for([
    ["an empty 404", () => reply(404, ""), NotFoundError],
    ["a 502 of HTML", () => reply(502, "<html>"), ServerError],
    ["a 200 of HTML", () => reply(200, "<html>"), InvalidResponseError],
    ["a 204", () => new Response(null, { status: 204 }), InvalidResponseError],
  ] as const)("throws what is no documented error: %s", async ([, answer, Class]) => {
    const { fetch } = answering(answer);
    expect(await failureOf(createClient({ token, fetch, retries: 0 }).GET(path, { params }))).toBeInstanceOf(Class);
  });

  test("is tried again like any other", async () => {
    const sandbox = openSandbox();
    const client = clientOf(sandbox, {}, { status: 503, retryAfter: 0, times: 2 });
    expect((await client.GET(path, { params })).response.status).toBe(200);
    expect(requestsOf(sandbox).length).toBe(3);
    sandbox.fail({ status: 503, retryAfter: 0, times: 2 });
    const created = await client.POST("/v1/projects/{projectId}/services/build", {
      params: { path: { projectId: "default-project" } },
      body: buildService("Docs Site"),
    });
    expect(created.response.status).toBe(503);
  });

  test("is bounded in time like any other", async () => {
    const client = clientOf(openSandbox(), { timeout: 50, retries: 0 }, { delay: 500 });
    expect(await failureOf(client.GET(path, { params }))).toBeInstanceOf(TimeoutError);
  });

  test("carries the token, the query encoded and a header of its own", async () => {
    const page = { data: { builds: [] }, pagination: { hasNextPage: false, count: 0 } };
    const { fetch, sent } = answering(reply(200, page));
    const query = { per_page: 2, cursor: "a b&c=d", since: new Date(0) };
    await createClient({ token, baseUrl: "https://api.test/proxy", fetch }).GET(`${path}/build`, {
      params: { ...params, query },
      headers: { "x-team": "a" },
    });
    const since = "1970-01-01T00%3A00%3A00.000Z";
    expect(sent[0]?.url).toBe(
      `https://api.test/proxy${servicePath}/build?per_page=2&cursor=a%20b%26c%3Dd&since=${since}`,
    );
    expect(sent[0]?.init.headers).toMatchObject({ authorization: `Bearer ${token}`, "x-team": "a" });
  });

  test.for(["", ".", "..", "a/b", "a\\b", undefined])(
    "refuses the identifier %j before anything is sent",
    async (serviceId) => {
      const { fetch, sent } = answering(reply(200, { data: {} }));
      const call = createClient({ token, fetch }).GET(path, { params: { path: { ...service, serviceId } as never } });
      expect(await failureOf(call)).toEqual(
        new TypeError(`${path}: serviceId must be an identifier: a string, not empty, no dots alone, no slashes.`),
      );
      expect(sent).toEqual([]);
    },
  );
});
