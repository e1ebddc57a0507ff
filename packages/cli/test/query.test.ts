import { expect, test } from "vitest";
import { service, setUp } from "./setup.ts";

const getService = ["get", "service", ...service];
const listBuilds = ["get", "service", "builds", ...service];

test.for([
  ["data.name", "Example Service\n"],
  ["data.tags", "example\n"],
  ["data.tags[0]", "example\n"],
  ["data.ports[].[name, internalPort]", '["web",8080]\n'],
  ["length(data.tags)", "1\n"],
  ["data.tags[?@ == 'none']", ""],
  ["data.[name, constructor]", "Example Service\nnull\n"],
])("--query %s prints only that part", async ([query = "", stdout]) => {
  const { run } = await setUp();
  expect(await run([...getService, "--query", query])).toEqual({ exitCode: 0, stdout, stderr: "" });
});

test("--query of list items prints one per line, or a JSON array", async () => {
  const { run } = await setUp();
  const args = [...listBuilds, "--query", "data.builds[].id"];
  const ids = ["joyous-view-6290", "incredible-land-3266", "quiet-river-1048"];
  expect((await run(args)).stdout).toBe(`${ids.join("\n")}\n`);
  expect(JSON.parse((await run([...args, "-o", "json"])).stdout)).toEqual(ids);
});

test("--query skips list items without an optional field", async () => {
  const { run } = await setUp();
  const args = [...listBuilds, "--query", "data.builds[*].pullRequestId", "-o", "json"];
  const { exitCode, stdout } = await run(args);
  expect(exitCode).toBe(0);
  expect((JSON.parse(stdout) as unknown[]).length).toBeLessThan(3);
});

test("--query without a result prints nothing to stdout, or null as JSON", async () => {
  const { run } = await setUp();
  const args = [...getService, "--query", "data.nme"];
  expect(await run(args)).toEqual({ exitCode: 0, stdout: "", stderr: "--query data.nme matches nothing.\n" });
  expect(await run([...args, "-o", "json"])).toEqual({ exitCode: 0, stdout: "null\n", stderr: "" });
});

test.for([
  ["data.[", /^northspec: --query is not a valid JMESPath expression: .+\. See https:\/\/jmespath\.org\.\n$/],
  ["data.'", /not a valid JMESPath expression/],
  ["nosuch(data)", /not a valid JMESPath expression: Unknown function/],
  ["", /not a valid JMESPath expression/],
] as const)("rejects the query `%s` before sending", async ([query, message]) => {
  const { run, sandbox } = await setUp();
  const { exitCode, stdout, stderr } = await run([...getService, "--query", query]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toMatch(message);
  expect(sandbox.requestLog().log.entries).toEqual([]);
});
