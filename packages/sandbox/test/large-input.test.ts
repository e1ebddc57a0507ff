import { expect, test } from "vitest";
import { buildService, openSandbox, project, send } from "./setup.ts";

/** Returns the details of the response to a creation with invalid fields. */
async function detailsOf(fields: object): Promise<{ pointer: string; expected: string }[]> {
  const response = await send(openSandbox(), `${project}/services/build`, { body: buildService("Docs", fields) });
  expect(response.status).toBe(400);
  return response.body.error.details;
}

function fieldsOf<Value>(count: number, value: Value): Record<string, Value> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`x${index}`, value]));
}

test.each([
  ["items of a wrong type", "/tags/0", { tags: Array.from({ length: 400_000 }, () => 1) }],
  ["short items", "/tags/0", { tags: Array.from({ length: 250_000 }, () => "") }],
  ["unknown fields", "/x0", fieldsOf(80_000, 1)],
  ["values of a map", "/buildArguments/x0", { buildArguments: fieldsOf(80_000, 1) }],
])("stops at the first of very many invalid %s", async (_, pointer, fields) => {
  expect((await detailsOf(fields)).map((each) => each.pointer)).toEqual([pointer]);
});

test.each([
  ["items", { tags: Array.from({ length: 5000 }, () => 1) }],
  ["unknown fields", fieldsOf(5000, 1)],
])("reports the first 100 of many invalid %s", async (_, fields) => {
  expect(await detailsOf(fields)).toHaveLength(100);
});

test("names the missing field of a variant in a large body", async () => {
  const details = await detailsOf({ buildArguments: fieldsOf(20_000, "x"), buildSettings: {} });
  expect(details).toEqual([{ in: "body", pointer: "/buildSettings", expected: "`dockerfile` or `buildpack`" }]);
});

test("accepts a large valid body", async () => {
  const body = buildService("Docs", { buildArguments: fieldsOf(20_000, "x") });
  expect((await send(openSandbox(), `${project}/services/build`, { body })).status).toBe(200);
});
