import { joinPointer } from "@northspec/openapi";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { hostileStrings } from "./arbitrary.ts";
import { exampleOf, operationById, operations, parametersIn } from "./specification.ts";
import { check, locationsOf, operationAt, project, token, Traffic } from "./traffic.ts";

const traffic = new Traffic();
const json = { "content-type": "application/json" };

afterAll(() => traffic.close());

describe("a paginated list", () => {
  const list = operationById("listServiceBuilds");
  const numbers = [
    "",
    " ",
    "0",
    "-1",
    "-0",
    "1.5",
    "1e1",
    "0x10",
    "+5",
    " 5",
    "5 ",
    "NaN",
    "Infinity",
    "9".repeat(400),
    "٣",
    "5,6",
  ];

  test("accepts every valid query", async () => {
    const queries = fc.record(
      { per_page: fc.integer({ min: 1, max: 100 }), page: fc.integer({ min: 1, max: 2 ** 53 }) },
      { requiredKeys: [] },
    );
    await check(
      60,
      fc.asyncProperty(queries, async (query) => {
        const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
        const { status } = await traffic.send({
          method: "GET",
          target: `${project}/services/example-service/build?${search}`,
        });
        expect(status).toBe(200);
      }),
    );
  });

  test("rejects an invalid query with its location", async () => {
    const names = new Set(list.parameters.map(({ name }) => name));
    const cursors = fc.oneof(
      fc.stringMatching(/^[\w-]{24}$/),
      fc.string({ maxLength: 60 }),
      fc.constantFrom(...hostileStrings),
    );
    const invalid = fc.oneof(
      fc.constantFrom(...numbers, "101").map((value) => ({ name: "per_page", search: search("per_page", value) })),
      fc.constantFrom(...numbers).map((value) => ({ name: "page", search: search("page", value) })),
      cursors.map((value) => ({ name: "cursor", search: search("cursor", value) })),
      fc
        .constantFrom("per_page", "page", "cursor")
        .map((name) => ({ name, search: `${search(name, "5")}&${search(name, "5")}` })),
      fc
        .oneof(fc.string(), fc.constantFrom(...hostileStrings))
        .map((name) => name.toWellFormed())
        .filter((name) => !names.has(name))
        .map((name) => ({ name, search: search(name, "1") })),
    );
    await check(
      200,
      fc.asyncProperty(invalid, async ({ name, search: query }) => {
        const received = await traffic.send({
          method: "GET",
          target: `${project}/services/example-service/build?${query}`,
        });
        expect(locationsOf(received)).toContain(`query ${joinPointer("", name)}`);
      }),
    );
  });

  function search(name: string, value: string): string {
    return new URLSearchParams([[name, value]]).toString();
  }
});

describe("any operation", () => {
  const usually = <Value>(value: Value, other: fc.Arbitrary<Value>) =>
    fc.oneof({ arbitrary: fc.constant(value), weight: 3 }, { arbitrary: other, weight: 1 });
  const encoded = fc.oneof(
    fc.constantFrom(...hostileStrings.map((text) => encodeURIComponent(text.toWellFormed()))),
    fc.constantFrom(
      "%2F",
      "a%2Fb",
      "%2e%2e",
      "%2E%2E%2F",
      "..",
      ".",
      "%5C",
      "%zz",
      "%",
      "%c0%af",
      "%ff",
      "%ed%a0%80",
      "%00",
      ";",
      "a;b",
      "a?b",
      "a#b",
      "*",
    ),
    fc.string({ unit: "binary" }).map((text) => encodeURIComponent(text.toWellFormed())),
  );
  const authorizations = fc.constantFrom(
    "",
    "Bearer",
    "Bearer ",
    "Bearer another",
    `Bearer ${token}x`,
    `Bearer ${token.slice(1)}`,
    `Bearer ${token} ${token}`,
    `Bearer ${token}, Bearer ${token}`,
    `Basic ${Buffer.from(token).toString("base64")}`,
    `Token ${token}`,
    `bearer${token}`,
    token,
    `Bearer "${token}"`,
    `Bearer \u00ff${token}`,
    `Bearer ${"x".repeat(100_000)}`,
    "Bearer __proto__",
    "Bearer constructor",
  );
  const preferences = fc.constantFrom(
    "",
    "respond-async",
    "return=minimal; foo=bar",
    ",,,=;",
    "__proto__=1",
    "constructor",
    "\u00ff=\u00ff",
    "status=",
    "status=abc",
    "status=99",
    "status=600",
    "status=5e2",
    "status=999999999999999999999",
    "delay=-1",
    "delay=60001",
    "retry-after=soon",
    "times=0",
    "times=2",
    "body=xml",
    "drop=never",
    "build-result=OTHER",
    "status=503",
    "status=500, retry-after=3",
    "status=429, times=1",
    'STATUS="404"',
    "status=503, status=401",
  );
  const tails = ["/", "//", "/x", "/%2e", "?", "?a", "#fragment", ";", "%00", "/../.."];

  test("returns a documented response to any request", async () => {
    const requests = fc.constantFrom(...operations).chain((operation) =>
      fc.record({
        operation: fc.constant(operation),
        path: fc
          .tuple(...parametersIn(operation, "path").map((each) => usually(exampleOf(each), encoded)))
          .map((values) => {
            const left = [...values];
            return operation.path.replaceAll(/\{\w+\}/g, () => left.shift() ?? "");
          }),
        method: usually(
          operation.method,
          fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"),
        ),
        authorization: usually(
          `Bearer ${token}`,
          fc.oneof(authorizations, fc.constantFrom(`bearer ${token}`, `BEARER  ${token} `)),
        ),
        prefer: usually(undefined, preferences),
        tail: usually("", fc.constantFrom(...tails)),
      }),
    );
    await check(
      400,
      fc.asyncProperty(requests, async ({ operation, path, method, authorization, prefer, tail }) => {
        const target = path + tail;
        const headers = { authorization, ...(prefer === undefined ? {} : { prefer }), ...json };
        const body =
          method === "GET" || method === "HEAD"
            ? undefined
            : JSON.stringify(Object.values(operation.bodyExamples)[0] ?? {});
        const { status, headers: received } = await traffic.send({ method, target, headers, body });
        const isValidToken = new RegExp(`^bearer +${token} *$`, "i").test(authorization);
        const matched = operationAt(method, new URL(target, "http://localhost").pathname);
        const isUnauthorized = status === 401 && received.get("www-authenticate") === "Bearer";
        expect(isUnauthorized).toBe(matched !== undefined && !isValidToken);
      }),
    );
  });
});

test("the request log contains no secret", () => {
  expect(traffic.leaks()).toEqual([]);
});
