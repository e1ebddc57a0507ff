import {
  createClient,
  createFetch,
  type Input,
  listServiceBuilds,
  NotFoundError,
  pages,
  paginate,
  ServerError,
  InvalidResponseError,
} from "@northspec/client";
import type { Sandbox } from "@northspec/sandbox";
import { describe, expect, test } from "vitest";
import { answering, clientOf, failureOf, openSandbox, reply, requestsOf, service, token } from "./setup.ts";

/** A sandbox whose example service has so many builds. */
function sandboxWith(builds: number): Sandbox {
  const sandbox = openSandbox();
  // The examples bring three.
  sandbox.addBuilds({ ...service, count: builds - 3 });
  sandbox.clearRequestLog();
  return sandbox;
}

/** Pages as a server of another kind might send them. */
function pagesOf(...paginations: unknown[]) {
  const replies = paginations.map(
    (pagination, at) => () => reply(200, { data: { builds: [{ id: `b-${at}` }] }, pagination }),
  );
  const last = replies.slice(-1);
  // The last page comes again and again, but no test should go on for ever.
  const { fetch, sent } = answering(...replies, ...last, ...last, new Error("a page too many"));
  return { list: createClient({ token, fetch, retries: 0 }).listServiceBuilds, sent };
}

/** What a loop gets, and what ends it. */
async function collect<Item>(items: AsyncIterable<Item>): Promise<{ got: Item[]; error: unknown }> {
  const got: Item[] = [];
  try {
    for await (const item of items) got.push(item);
  } catch (error) {
    return { got, error };
  }
  return { got, error: undefined };
}

describe("paginate", () => {
  test("gives every result once, newest first, across the pages", async () => {
    const sandbox = sandboxWith(25);
    const { got } = await collect(paginate(clientOf(sandbox).listServiceBuilds, { ...service, per_page: 10 }));
    const all = await clientOf(sandbox).listServiceBuilds({ ...service, per_page: 100 });
    expect(got.length).toBe(25);
    expect(got).toEqual(all.data.builds);
  });

  test("asks for a page when the loop gets to it, and for none after the loop is left", async () => {
    const sandbox = sandboxWith(25);
    const builds = paginate(clientOf(sandbox).listServiceBuilds, { ...service, per_page: 10 });
    expect(requestsOf(sandbox).length).toBe(0);
    let count = 0;
    for await (const _ of builds) {
      count += 1;
      expect(requestsOf(sandbox).length).toBe(Math.ceil(count / 10));
      if (count === 10) break;
    }
    expect(requestsOf(sandbox).length).toBe(1);
  });

  test("keeps what the caller asks for on every page, and goes on where a cursor says", async () => {
    const sandbox = sandboxWith(9);
    const client = clientOf(sandbox);
    const { pagination } = await client.listServiceBuilds({ ...service, per_page: 4 });
    sandbox.clearRequestLog();
    const input = { ...service, per_page: 4, cursor: pagination.cursor ?? "" };
    expect((await collect(paginate(client.listServiceBuilds, input))).got.length).toBe(5);
    expect(requestsOf(sandbox).map(({ url: { searchParams } }) => searchParams.get("per_page"))).toEqual(["4", "4"]);
  });

  test("begins with the page that the caller names, and goes on from there", async () => {
    const sandbox = sandboxWith(9);
    const input = { ...service, per_page: 4, page: 2 };
    expect((await collect(paginate(clientOf(sandbox).listServiceBuilds, input))).got.length).toBe(5);
    expect(requestsOf(sandbox).map(({ url: { searchParams } }) => searchParams.get("page"))).toEqual(["2", null]);
  });

  test("encodes the cursor", async () => {
    const { list, sent } = pagesOf({ hasNextPage: true, cursor: "a+b/c=&page=9" }, { hasNextPage: false });
    await collect(paginate(list, service));
    expect(sent[1]?.url).toMatch(/\/build\?cursor=a%2Bb%2Fc%3D%26page%3D9$/);
  });

  test("ends where the last page says so, a cursor beside it or not", async () => {
    const { list, sent } = pagesOf({ hasNextPage: false, cursor: "more" });
    expect(await collect(paginate(list, service))).toEqual({ got: [{ id: "b-0" }], error: undefined });
    expect(sent.length).toBe(1);
  });

  test("takes a function of an operation too, and options for each call", async () => {
    const sandbox = sandboxWith(5);
    const apiFetch = createFetch({ token, baseUrl: "http://localhost", fetch: sandbox.fetch });
    const list = (input: Input<"listServiceBuilds">) => listServiceBuilds(apiFetch, input);
    expect((await collect(paginate(list, { ...service, per_page: 2 }))).got.length).toBe(5);
    const failing = paginate(clientOf(sandbox).listServiceBuilds, service, {
      retries: 0,
      headers: { prefer: "status=500" },
    });
    expect((await collect(failing)).error).toMatchObject({ status: 500, attempts: 1 });
  });

  test("gives what came before an error, and then the error", async () => {
    const sandbox = sandboxWith(25);
    const builds = paginate(clientOf(sandbox, { retries: 0 }).listServiceBuilds, { ...service, per_page: 10 });
    const got: string[] = [];
    const error = await failureOf(
      (async () => {
        for await (const { id } of builds) {
          if (got.push(id) === 20) sandbox.fail({ status: 500 });
        }
      })(),
    );
    expect(error).toBeInstanceOf(ServerError);
    expect(got.length).toBe(20);
  });

  test("tries a page again that failed in passing, and loses none", async () => {
    const sandbox = sandboxWith(25);
    const client = clientOf(sandbox, {}, { status: 503, retryAfter: 0, times: 2 }, { drop: "after" });
    expect((await collect(paginate(client.listServiceBuilds, { ...service, per_page: 10 }))).got.length).toBe(25);
  });

  test("throws where there is nothing to list", async () => {
    const list = clientOf(openSandbox()).listServiceBuilds;
    const { error } = await collect(paginate(list, { ...service, serviceId: "nothing" }));
    expect(error).toBeInstanceOf(NotFoundError);
  });
});

describe("a listing that would go on for ever is refused, after what it gave", () => {
  test.for([
    ["the same cursor again", [{ hasNextPage: true, cursor: "a" }], 2, "The API repeated a cursor."],
    [
      "a circle of cursors",
      [
        { hasNextPage: true, cursor: "a" },
        { hasNextPage: true, cursor: "b" },
        { hasNextPage: true, cursor: "a" },
      ],
      3,
      "The API repeated a cursor.",
    ],
    ["a cursor of null", [{ hasNextPage: true, cursor: null }], 1, "A page has no cursor for the next page."],
    ["no cursor", [{ hasNextPage: true }], 1, "A page has no cursor for the next page."],
    ["no pagination", [undefined], 1, "A page has no cursor for the next page."],
  ] as const)("%s", async ([, paginations, given, message]) => {
    const { list, sent } = pagesOf(...paginations);
    const { got, error } = await collect(paginate(list, service));
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(error).toMatchObject({ status: 200, message: `pagination: ${message}` });
    expect([got.length, sent.length]).toEqual([given, given]);
  });

  test("the cursor that the caller began with", async () => {
    const { list, sent } = pagesOf({ hasNextPage: true, cursor: "first" });
    const { error } = await collect(paginate(list, { ...service, cursor: "first" }));
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(sent.length).toBe(1);
  });
});

describe("pages", () => {
  test("gives each page whole, with its pagination and response", async () => {
    const sandbox = sandboxWith(5);
    const { got } = await collect(pages(clientOf(sandbox).listServiceBuilds, { ...service, per_page: 2 }));
    expect(got.map(({ data, pagination }) => [data.builds.length, pagination.hasNextPage])).toEqual([
      [2, true],
      [2, true],
      [1, false],
    ]);
    expect(got.map(({ response }) => response.headers.get("x-ratelimit-remaining"))).toEqual(["999", "998", "997"]);
  });

  test("of an empty listing is one empty page", async () => {
    const sandbox = openSandbox();
    const list = clientOf(sandbox).listServiceBuilds;
    const { got } = await collect(pages(list, { ...service, serviceId: "example-build-service" }));
    expect(got.map(({ data }) => data.builds)).toEqual([[]]);
  });
});
