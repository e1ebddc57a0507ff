import { describe, expect, test } from "vitest";
import { type LogQuery, queryString, textsOf } from "./lines.ts";
import { openSandbox, project, send } from "./setup.ts";

const path = "services/example-service/logs";
const range = { startTime: "2026-01-14T16:00:00Z", duration: 1800 };
const errorsOf = /^stderr/;

describe("a filter", () => {
  const cases: readonly (readonly [query: LogQuery, passes: (text: string) => boolean])[] = [
    [{ textIncludes: "GET /cart" }, (text) => text.includes("GET /cart")],
    [{ textIncludes: "get /cart" }, () => false],
    [{ textIncludes: "stderr" }, (text) => errorsOf.test(text)],
    [{ textIncludes: "c.rt" }, () => false],
    [{ textIncludes: "?q=chair 200" }, (text) => text.includes("?q=chair 200")],
    [{ textIncludes: "" }, () => true],
    [{ textNotIncludes: "GET" }, (text) => !text.includes("GET")],
    [{ textNotIncludes: "stdout" }, (text) => errorsOf.test(text)],
    [{ textNotIncludes: "" }, () => false],
    [{ regexIncludes: String.raw`^stdout F POST /\w+ 2\d\d` }, (text) => /^stdout F POST \/\w+ 2\d\d/.test(text)],
    [{ regexIncludes: "(?i)^STDERR" }, (text) => errorsOf.test(text)],
    [{ regexIncludes: "ready|starting" }, () => false],
    [{ regexIncludes: "Ready|Starting" }, (text) => /Ready|Starting/.test(text)],
    [{ regexIncludes: "" }, () => true],
    [{ regexNotIncludes: String.raw`\d+ ms$` }, (text) => !/\d+ ms$/.test(text)],
    [
      { textIncludes: "/cart", textNotIncludes: "POST", regexIncludes: "GET", regexNotIncludes: " 4\\d\\d " },
      (text) => text.includes("GET /cart") && !/ 4\d\d /.test(text),
    ],
  ];

  test.each(cases)("%j keeps the lines that pass it", async (query, passes) => {
    const sandbox = openSandbox();
    const all = await textsOf(sandbox, path, range);
    expect(all.length).toBeGreaterThan(500);
    expect(all.length).toBeLessThan(1000);
    const expected = all.filter((text) => passes(String(text)));
    expect(await textsOf(sandbox, path, { ...range, ...query })).toEqual(expected);
  });

  test("applies before the limit", async () => {
    const sandbox = openSandbox();
    const query = { ...range, textIncludes: "POST" };
    const all = await textsOf(sandbox, path, query);
    expect(await textsOf(sandbox, path, { ...query, lineLimit: 5 })).toEqual(all.slice(0, 5));
  });
});

test.each([
  ["nested quantifiers", "(a+)+$"],
  ["overlapping alternatives", "^(a|aa|aaa)+!"],
  ["optional repetitions", `${"(.?){30}".repeat(10)}!`],
  ["a large counter", "^(.*[^x]{500})!"],
  ["large counters after each other", ".*[ab].{0,300}[cd].{0,300}[ef].{0,300}!"],
  ["many alternatives", `^(${Array.from({ length: 1000 }, (_, index) => `.*${index}`).join("|")})!`],
  ["deep groups", `${"(".repeat(900)}a${")*".repeat(900)}!`],
])("a hostile regular expression with %s is evaluated or rejected", async (_, regexIncludes) => {
  const sandbox = openSandbox();
  for (const name of ["regexIncludes", "regexNotIncludes"]) {
    const query = queryString({ [name]: regexIncludes, type: ["runtime", "ingress"], lineLimit: 1000 });
    expect([200, 400]).toContain((await send(sandbox, `${project}/${path}?${query}`)).status);
  }
});

describe("an invalid regular expression", () => {
  test.each([
    ["(", "missing closing )"],
    ["a**", "invalid nested repetition operator"],
    ["[z-a]", "invalid character class range"],
    ["a{1001}", "invalid repeat count"],
    ["(?=a)", "invalid or unsupported Perl syntax"],
    [String.raw`(a)\1`, "invalid escape sequence"],
    ["*", "missing argument to repetition operator"],
  ])("%s is rejected with the reason", async (pattern, reason) => {
    for (const name of ["regexIncludes", "regexNotIncludes"]) {
      const { status, body } = await send(openSandbox(), `${project}/${path}?${queryString({ [name]: pattern })}`);
      expect(status).toBe(400);
      const [detail] = body.error.details;
      expect(detail).toMatchObject({ in: "query", pointer: `/${name}` });
      expect(detail.expected).toContain(`a regular expression in RE2 syntax (${reason}`);
    }
  });
});

test.each([
  ["startTime=yesterday", "/startTime"],
  ["startTime=2026-02-01", "/startTime"],
  ["startTime=2026-02-30T00:00:00Z", "/startTime"],
  ["startTime=1769947200", "/startTime"],
  ["endTime=2026-02-01T12:00:00", "/endTime"],
  ["startTime=", "/startTime"],
  ["duration=0", "/duration"],
  ["duration=-5", "/duration"],
  ["duration=1.5", "/duration"],
  ["duration=10m", "/duration"],
  ["startTime=2026-02-01T12:00:00Z&endTime=2026-02-01T13:00:00Z&duration=5", "/duration"],
  ["startTime=2026-02-01T12:00:01Z&endTime=2026-02-01T12:00:00Z", "/endTime"],
  ["lineLimit=-1", "/lineLimit"],
  ["lineLimit=1001", "/lineLimit"],
  ["lineLimit=many", "/lineLimit"],
  ["direction=sideways", "/direction"],
  ["direction=forward&direction=backward", "/direction"],
  ["type=logs", "/type/0"],
  ["type=runtime&type=", "/type/1"],
  ["queryType=tail", "/queryType"],
  ["containerId=web", "/containerId"],
])("rejects the query %s", async (query, pointer) => {
  const { status, body } = await send(openSandbox(), `${project}/${path}?${query}`);
  expect(status).toBe(400);
  expect(body.error.details.map((each: { pointer: string }) => each.pointer)).toEqual([pointer]);
});

test("reports every error of a query at once", async () => {
  const query = queryString({ startTime: "2026-02-01T12:00:01Z", endTime: "2026-02-01T12:00:00Z", regexIncludes: "(" });
  const { body } = await send(openSandbox(), `${project}/${path}?${query}`);
  expect(body.error.details).toMatchObject([{ pointer: "/endTime" }, { pointer: "/regexIncludes" }]);
});
