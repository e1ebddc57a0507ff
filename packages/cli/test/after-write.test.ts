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

test("prints the created service if it has no build to wait for", async () => {
  const { run } = await setUp();
  const { exitCode, stdout, stderr } = await run([...create, "--disabledCI", "--wait", "--interval", "100ms"]);
  expect(exitCode).toBe(10);
  expect(stdout).toMatch(/^id: +docs-site\n/);
  expect(stderr).toContain("northspec: data.status.build.status is missing.\n");
  expect(stderr).toContain(created);
});

test("names the created service if a poll fails", async () => {
  const { run, sandbox } = await setUp();
  sandbox.fail({ operationId: "getService", status: 500, times: 100 });
  const { exitCode, stdout, stderr } = await run([...create, "--wait", "--retries", "0", "-o", "json"]);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ data: { id: "docs-site" } });
  expect(JSON.parse(stderr)).toMatchObject({ error: { exitCode: 1, succeeded: { createBuildService: "docs-site" } } });
});

test("rejects an interval that the client would reject after the write", async () => {
  const { run, sandbox } = await setUp();
  const { exitCode, stderr } = await run([...create, "--wait", "--interval", "99ms"]);
  expect(exitCode).toBe(2);
  expect(stderr).toBe('northspec: --interval is "99ms". Expected at least 100ms.\n');
  expect(sandbox.requestLog().log.entries).toEqual([]);
});

test("prints the created service if the wait ends before its build", async () => {
  const { run } = await setUp({ speed: 0.001 });
  const wait = [...create, "--wait", "--interval", "100ms", "--wait-timeout", "250ms"];
  const { exitCode, stdout, stderr } = await run(wait);
  expect(exitCode).toBe(8);
  expect(stdout).toMatch(/^id: +docs-site\n/);
  expect(stderr).toBe(
    `docs-site build QUEUED
northspec: data.status.build.status is QUEUED after 250 ms.
It continues on the platform. To wait longer, increase --wait-timeout.
${created}
`,
  );
});

test.for(["--wait-timeout", "--interval"])("rejects %s without --wait", async (flag) => {
  const { run, sandbox } = await setUp();
  const { exitCode, stderr } = await run([...create, flag, "1s"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: `northspec: ${flag} requires --wait.\n` });
  expect(sandbox.requestLog().log.entries).toEqual([]);
});
