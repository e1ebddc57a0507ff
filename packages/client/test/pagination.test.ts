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
import { stubFetch, clientFor, rejectionOf, openSandbox, respond, requestsOf, service, token } from "./setup.ts";

/** Opens a sandbox whose example service has this number of builds. */
function sandboxWith(builds: number): Sandbox {
  const sandbox = openSandbox();
  // The state of builds must not change between two pages.
  sandbox.freeze(true);
  // The examples include three.
  sandbox.addBuilds({ ...service, count: builds - 3 });
  sandbox.clearRequestLog();
  return sandbox;
}

/** Creates a list method whose pages have these paginations. */
function pagesOf(...paginations: unknown[]) {
  const responses = paginations.map(
    (pagination, at) => () => respond(200, { data: { builds: [{ id: `b-${at}` }] }, pagination }),
  );
  const last = responses.slice(-1);
  // The last page repeats, but no test should loop forever.
  const { fetch, sent } = stubFetch(...responses, ...last, ...last, new Error("no page left"));
  return { list: createClient({ token, fetch, retries: 0 }).listServiceBuilds, sent };
}

/** Collects the items of a loop and its error. */
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
  test("yields every result of all pages once, in order", async () => {
    const sandbox = sandboxWith(25);
    const { got } = await collect(paginate(clientFor(sandbox).listServiceBuilds, { ...service, per_page: 10 }));
    const all = await clientFor(sandbox).listServiceBuilds({ ...service, per_page: 100 });
    expect(got.length).toBe(25);
    expect(got).toEqual(all.data.builds);
  });

  test("requests a page when the loop reaches it, and none after the loop ends", async () => {
    const sandbox = sandboxWith(25);
    const builds = paginate(clientFor(sandbox).listServiceBuilds, { ...service, per_page: 10 });
    expect(requestsOf(sandbox).length).toBe(0);
    let count = 0;
    for await (const _ of builds) {
      count += 1;
      expect(requestsOf(sandbox).length).toBe(Math.ceil(count / 10));
      if (count === 10) break;
    }
    expect(requestsOf(sandbox).length).toBe(1);
  });

  test("sends the input with every page, and continues at the cursor", async () => {
    const sandbox = sandboxWith(9);
    const client = clientFor(sandbox);
    const { pagination } = await client.listServiceBuilds({ ...service, per_page: 4 });
    sandbox.clearRequestLog();
    const input = { ...service, per_page: 4, cursor: pagination.cursor ?? "" };
    expect((await collect(paginate(client.listServiceBuilds, input))).got.length).toBe(5);
    expect(requestsOf(sandbox).map(({ url: { searchParams } }) => searchParams.get("per_page"))).toEqual(["4", "4"]);
  });

  test("starts with the page of the input", async () => {
    const sandbox = sandboxWith(9);
    const input = { ...service, per_page: 4, page: 2 };
    expect((await collect(paginate(clientFor(sandbox).listServiceBuilds, input))).got.length).toBe(5);
    expect(requestsOf(sandbox).map(({ url: { searchParams } }) => searchParams.get("page"))).toEqual(["2", null]);
  });

  test("encodes the cursor", async () => {
    const { list, sent } = pagesOf({ hasNextPage: true, cursor: "a+b/c=&page=9" }, { hasNextPage: false });
    await collect(paginate(list, service));
    expect(sent[1]?.url).toMatch(/\/build\?cursor=a%2Bb%2Fc%3D%26page%3D9$/);
  });

  test("ends after the last page, even if it has a cursor", async () => {
    const { list, sent } = pagesOf({ hasNextPage: false, cursor: "more" });
    expect(await collect(paginate(list, service))).toEqual({ got: [{ id: "b-0" }], error: undefined });
    expect(sent.length).toBe(1);
  });

  test("accepts a function of an operation and options", async () => {
    const sandbox = sandboxWith(5);
    const apiFetch = createFetch({ token, baseUrl: "http://localhost", fetch: sandbox.fetch });
    const list = (input: Input<"listServiceBuilds">) => listServiceBuilds(apiFetch, input);
    expect((await collect(paginate(list, { ...service, per_page: 2 }))).got.length).toBe(5);
    const failing = paginate(clientFor(sandbox).listServiceBuilds, service, {
      retries: 0,
      headers: { prefer: "status=500" },
    });
    expect((await collect(failing)).error).toMatchObject({ status: 500, attempts: 1 });
  });

  test("throws after the results before the error", async () => {
    const sandbox = sandboxWith(25);
    const builds = paginate(clientFor(sandbox, { retries: 0 }).listServiceBuilds, { ...service, per_page: 10 });
    const got: string[] = [];
    const error = await rejectionOf(
      (async () => {
        for await (const { id } of builds) {
          if (got.push(id) === 20) sandbox.fail({ status: 500 });
        }
      })(),
    );
    expect(error).toBeInstanceOf(ServerError);
    expect(got.length).toBe(20);
  });

  test("retries a page without losing results", async () => {
    const sandbox = sandboxWith(25);
    const client = clientFor(sandbox, {}, { status: 503, retryAfter: 0, times: 2 }, { drop: "after" });
    expect((await collect(paginate(client.listServiceBuilds, { ...service, per_page: 10 }))).got.length).toBe(25);
  });

  test("throws for an unknown service", async () => {
    const list = clientFor(openSandbox()).listServiceBuilds;
    const { error } = await collect(paginate(list, { ...service, serviceId: "nothing" }));
    expect(error).toBeInstanceOf(NotFoundError);
  });
});

describe("an endless listing is an InvalidResponseError after the results before it", () => {
  test.for([
    ["the same cursor twice", [{ hasNextPage: true, cursor: "a" }], 2, "The API repeated a cursor."],
    [
      "a cycle of cursors",
      [
        { hasNextPage: true, cursor: "a" },
        { hasNextPage: true, cursor: "b" },
        { hasNextPage: true, cursor: "a" },
      ],
      3,
      "The API repeated a cursor.",
    ],
    ["a cursor that is null", [{ hasNextPage: true, cursor: null }], 1, "A page has no cursor for the next page."],
    ["no cursor", [{ hasNextPage: true }], 1, "A page has no cursor for the next page."],
    ["no pagination", [undefined], 1, "A page has no cursor for the next page."],
  ] as const)("%s", async ([, paginations, given, message]) => {
    const { list, sent } = pagesOf(...paginations);
    const { got, error } = await collect(paginate(list, service));
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(error).toMatchObject({ status: 200, message: `pagination: ${message}` });
    expect([got.length, sent.length]).toEqual([given, given]);
  });

  test("the cursor of the input", async () => {
    const { list, sent } = pagesOf({ hasNextPage: true, cursor: "first" });
    const { error } = await collect(paginate(list, { ...service, cursor: "first" }));
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(sent.length).toBe(1);
  });
});

describe("pages", () => {
  test("yields each page with its pagination and response", async () => {
    const sandbox = sandboxWith(5);
    const { got } = await collect(pages(clientFor(sandbox).listServiceBuilds, { ...service, per_page: 2 }));
    expect(got.map(({ data, pagination }) => [data.builds.length, pagination.hasNextPage])).toEqual([
      [2, true],
      [2, true],
      [1, false],
    ]);
    expect(got.map(({ response }) => response.headers.get("x-ratelimit-remaining"))).toEqual(["999", "998", "997"]);
  });

  test("yields one empty page if there are no results", async () => {
    const sandbox = openSandbox();
    const list = clientFor(sandbox).listServiceBuilds;
    const { got } = await collect(pages(list, { ...service, serviceId: "example-build-service" }));
    expect(got.map(({ data }) => data.builds)).toEqual([[]]);
  });
});
