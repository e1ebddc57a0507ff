import { expect, test } from "vitest";
import { bodyFlags, setUp } from "./setup.ts";

// After a write, exit code 2 ("nothing was sent") would make a script create the resource again.

const create = ["create", "service", "build", "--project-id", "default-project", ...bodyFlags];
const created = "createBuildService succeeded: docs-site";

test("prints the whole result if --query fails after a write", async () => {
  const { run } = await setUp();
  const { exitCode, stdout, stderr } = await run([...create, "--query", "length(data.nope)"]);
  expect(exitCode).toBe(11);
  expect(stdout).toMatch(/^id: +docs-site\n/);
  expect(stderr).toMatch(/^northspec: --query length\(data\.nope\): .*\n/);
  expect(stderr).toContain(created);
});

test("prints the created service if it has no build to watch", async () => {
  const { run } = await setUp();
  const { exitCode, stdout, stderr } = await run([...create, "--disabledCI", "--watch"]);
  expect(exitCode).toBe(11);
  expect(stdout).toMatch(/^id: +docs-site\n/);
  expect(stderr).toContain(created);
});

test("names the created service if the watch fails", async () => {
  const { run, sandbox } = await setUp();
  sandbox.fail({ operationId: "listServiceBuilds", status: 500, times: 100 });
  const { exitCode, stdout, stderr } = await run([...create, "--watch", "--retries", "0", "-o", "json"]);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ data: { id: "docs-site" } });
  expect(JSON.parse(stderr)).toMatchObject({ error: { exitCode: 1, succeeded: { createBuildService: "docs-site" } } });
});

test("rejects an interval that the client would reject after the write", async () => {
  const { run, sandbox } = await setUp();
  const { exitCode, stderr } = await run([...create, "--watch", "--interval", "99ms"]);
  expect(exitCode).toBe(2);
  expect(stderr).toBe('northspec: --interval is "99ms". Expected at least 100ms.\n');
  expect(sandbox.requestLog().log.entries).toEqual([]);
});
