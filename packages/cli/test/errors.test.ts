import type { FailureRule } from "@northspec/sandbox";
import { expect, test } from "vitest";
import { bodyFlags, service, setUp, token } from "./setup.ts";

const getService = ["get", "service", ...service, "--retries", "0"];
const failing = (failure: FailureRule): FailureRule => ({ operationId: "getService", times: 1, ...failure });

test.for<[kind: string, failure: FailureRule, exitCode: number, code: string]>([
  ["a status 500", { status: 500 }, 1, "api"],
  ["a status 503", { status: 503 }, 1, "api"],
  ["a status 418", { status: 418 }, 1, "api"],
  ["a status 401", { status: 401 }, 3, "unauthenticated"],
  ["a status 403", { status: 403 }, 4, "forbidden"],
  ["a status 404", { status: 404 }, 5, "notFound"],
  ["a status 409", { status: 409 }, 6, "conflict"],
  ["a status 429", { status: 429 }, 7, "rateLimited"],
  ["an empty response", { body: "empty", status: 200 }, 1, "api"],
  ["an HTML response", { body: "html", status: 200 }, 1, "api"],
  ["a truncated response", { body: "truncated" }, 8, "network"],
  ["a dropped connection", { drop: "before" }, 8, "network"],
  ["a late response", { delay: 5000 }, 8, "network"],
])("exits with the expected code after %s", async ([, failure, exitCode, code]) => {
  const { run, sandbox } = await setUp();
  sandbox.fail(failing(failure));
  // A short timeout could also expire in the other cases on a busy machine.
  const args = [...getService, "--timeout", failure.delay === undefined ? "30s" : "100ms"];
  const text = await run(args);
  expect(text).toMatchObject({ exitCode, stdout: "" });
  expect(text.stderr).toMatch(/^northspec: .+\n/);
  sandbox.fail(failing(failure));
  const json = await run([...args, "-o", "json"]);
  expect(json).toMatchObject({ exitCode, stdout: "" });
  expect(JSON.parse(json.stderr)).toMatchObject({ error: { code, exitCode, operation: "getService", attempts: 1 } });
  for (const { stderr } of [text, json]) {
    expect(stderr).not.toMatch(/\n {4}at |file:\/\//);
    expect(stderr).not.toContain(token);
  }
});

test("retries a temporary failure up to --retries times", async () => {
  const { run, sandbox } = await setUp();
  sandbox.fail({ operationId: "getService", status: 503, retryAfter: 0, times: 2 });
  const args = ["get", "service", ...service, "--query", "data.id"];
  expect(await run([...args, "--retries", "1"])).toMatchObject({ exitCode: 1 });
  sandbox.fail({ operationId: "getService", status: 503, retryAfter: 0, times: 2 });
  expect(await run([...args, "--retries", "2"])).toEqual({ exitCode: 0, stdout: "example-service\n", stderr: "" });
});

test("without a token, sends nothing and advises to log in", async () => {
  const { run, url, sandbox } = await setUp();
  expect(await run(getService, { env: { NORTHFLANK_API_TOKEN: "" } })).toEqual({
    exitCode: 3,
    stdout: "",
    stderr: `northspec: No token for ${url}. Run \`northspec login\`, or set NORTHFLANK_API_TOKEN.\n`,
  });
  expect(sandbox.requestLog().log.entries).toEqual([]);
});

test("names the missing permission of a token", async () => {
  const { run } = await setUp({ tokens: [{ token, permissions: ["Project > Jobs > General > Read"] }] });
  const { exitCode, stderr } = await run(getService);
  expect(exitCode).toBe(4);
  expect(stderr).toContain("Grant the token the permission Project > Services > General > Read.");
});

test("reports a duplicate name as a conflict", async () => {
  const { run } = await setUp();
  const args = ["create", "service", "build", "--project-id", "default-project", ...bodyFlags];
  expect(await run(args)).toMatchObject({ exitCode: 0 });
  expect(await run(args)).toMatchObject({ exitCode: 6, stdout: "" });
});

test("names an unreachable address", async () => {
  const { run } = await setUp();
  const { exitCode, stderr } = await run([...getService, "--base-url", "http://127.0.0.1:1"]);
  expect(exitCode).toBe(8);
  expect(stderr).toBe(
    "northspec: Cannot reach the API (ECONNREFUSED).\n" +
      "Check the network and the URL http://127.0.0.1:1, or increase --timeout.\n",
  );
});

test("does not send the token to another machine over http", async () => {
  const { run } = await setUp();
  const { exitCode, stderr } = await run([...getService, "--base-url", "http://example.com"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("https");
});

test.for<[kind: string, args: string[], message: RegExp]>([
  ["an unknown command", ["gte"], /^northspec: Unknown command 'gte'\. \(Did you mean get\?\)$|Did you mean get\?/],
  ["a group without a command", ["get"], /Missing command/],
  ["a positional argument", ["get", "service", "bilds"], /Unexpected argument\. .* Subcommands: .*builds/],
  [
    "an unknown flag",
    ["get", "service", "--porject-id", "x"],
    /Unknown option '--porject-id'.*Did you mean --project-id\?/,
  ],
  ["a flag without its value", ["get", "service", "--project-id"], /argument missing/],
  ["an invalid duration", [...getService, "--timeout", "soon"], /--timeout is "soon"\. Expected a duration/],
  ["a non-numeric number of retries", [...getService, "--retries", "many"], /--retries is "many"\./],
  ["an invalid address", [...getService, "--base-url", "nowhere"], /must be an http or https URL/],
  [
    "an identifier with a slash",
    ["get", "service", ...service, "--service-id", "../x"],
    /--service-id is "\.\.\/x"\. Expected a non-empty identifier/,
  ],
  [
    "an empty identifier",
    ["get", "service", ...service, "--service-id", ""],
    /--service-id is ""\. Expected a non-empty identifier/,
  ],
  [
    "a page size out of bounds",
    ["get", "service", "builds", ...service, "--per-page", "101"],
    /--per-page is 101\. Expected an integer from 1 to 100\./,
  ],
  [
    "a non-numeric page size",
    ["get", "service", "builds", ...service, "--per_page", "ten"],
    /--per-page is "ten"\. Expected an integer/,
  ],
  [
    "a cursor of the wrong length",
    ["get", "service", "builds", ...service, "--cursor", "x"],
    /--cursor is "x"\. Expected a string \(exactly 24 characters\)\./,
  ],
  [
    "a wait for a dry run",
    ["create", "service", "build", "--project-id", "default-project", ...bodyFlags, "--wait", "--dry-run"],
    /--wait cannot be combined with/,
  ],
])("rejects %s before sending", async ([, args, message]) => {
  const { run, sandbox } = await setUp();
  const { exitCode, stdout, stderr } = await run(args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toMatch(message);
  const json = await run([...args, "--output=json"]);
  expect(json).toMatchObject({ exitCode: 2, stdout: "" });
  expect(JSON.parse(json.stderr)).toMatchObject({ error: { code: "usage", exitCode: 2 } });
  expect(sandbox.requestLog().log.entries).toEqual([]);
});

test("rejects an unknown format before sending", async () => {
  const { run } = await setUp();
  expect(await run([...getService, "-o", "xml"])).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: 'northspec: --output is "xml". Expected one of table, json, yaml.\n',
  });
});

test("does not print the value of an unknown flag, which may be a secret", async () => {
  const { run } = await setUp();
  const { exitCode, stderr } = await run([...getService, "--token=hunter2"]);
  expect(exitCode).toBe(2);
  expect(stderr).not.toContain("hunter2");
});

test("escapes control characters in a response", async () => {
  const { run } = await setUp();
  const { stderr } = await run(["get", "job", "--project-id", "default-project", "--job-id", "a\u001b[31mb"]);
  expect(stderr).not.toContain("\u001b");
});
