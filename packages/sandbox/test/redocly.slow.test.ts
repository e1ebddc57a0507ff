import { expect, test } from "vitest";
import { drift, recordEverything, respect, serveForRedocly } from "./redocly.ts";

test.each([
  ["a response that the schema rejects", { operationId: "listServiceBuilds", status: 200 }, "✗ schema check"],
  ["another status", { operationId: "getService", status: 404 }, "✗ success criteria check - $statusCode == 200"],
  ["HTML", { operationId: "createBuildService", body: "html" }, "✗ content-type check"],
] as const)("respect reports %s", async (_, rule, reported) => {
  const served = await serveForRedocly();
  served.sandbox.fail(rule);
  const { code, output } = await respect(served);
  expect(output).toContain(reported);
  expect(code).toBe(1);
});

test("drift reports traffic that does not match, and missing responses", async () => {
  const served = await serveForRedocly();
  const har = await recordEverything(served);
  const { entries } = har.log;
  const isCreation = ({ request: { method, url } }: (typeof entries)[number]) => {
    return method === "POST" && url.endsWith("/services/build");
  };
  const creation = entries.find((each) => isCreation(each) && each.response.status === 200);
  if (!creation) throw new Error("The traffic contains no creation.");
  const others = entries.filter((each) => each !== creation);
  const { request, response } = creation;
  const changed = (change: object) => ({ log: { ...har.log, entries: [{ ...creation, ...change }, ...others] } });

  const text = response.content.text.replace('"serviceType":"build"', '"serviceType":"other"');
  const wrongResponse = await drift(
    served,
    changed({ response: { ...response, content: { ...response.content, text } } }),
  );
  expect(wrongResponse.issues).toEqual([expect.stringContaining("data.serviceType")]);
  expect(wrongResponse.code).toBe(1);

  const wrongPath = await drift(served, changed({ request: { ...request, url: `${served.server.url}/v2/services` } }));
  expect(wrongPath.issues).toEqual(["Undocumented endpoint: POST /v2/services"]);
  expect(wrongPath.code).toBe(1);

  const withoutConflict = await drift(served, {
    log: { ...har.log, entries: entries.filter((each) => !isCreation(each) || each.response.status !== 409) },
  });
  expect(withoutConflict.missing).toEqual(["createBuildService 409"]);
});
