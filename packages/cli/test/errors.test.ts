import type { FailureRule } from "@northspec/sandbox";
import { expect, test } from "vitest";
import { bodyFlags, service, setUp, token } from "./setup.ts";

const getService = ["get", "service", ...service, "--retries", "0"];
const failing = (failure: FailureRule): FailureRule => ({ operationId: "getService", times: 1, ...failure });

test.for<[what: string, failure: FailureRule, exitCode: number, code: string]>([
  ["a status 500", { status: 500 }, 1, "api"],
  ["a status 503", { status: 503 }, 1, "api"],
  ["a status 418", { status: 418 }, 1, "api"],
  ["a status 401", { status: 401 }, 3, "unauthenticated"],
  ["a status 403", { status: 403 }, 4, "forbidden"],
  ["a status 404", { status: 404 }, 5, "notFound"],
  ["a status 409", { status: 409 }, 6, "conflict"],
  ["a status 429", { status: 429 }, 7, "rateLimited"],
  ["an empty reply", { body: "empty", status: 200 }, 1, "api"],
  ["a page of HTML", { body: "html", status: 200 }, 1, "api"],
  ["a reply that breaks off", { body: "truncated" }, 8, "network"],
  ["a connection that ends", { drop: "before" }, 8, "network"],
  ["a reply that comes too late", { delay: 5000 }, 8, "network"],
])("%s ends with the exit code %$", async ([, failure, exitCode, code]) => {
  const { run, sandbox } = await setUp();
  sandbox.fail(failing(failure));
  // Short only where it has to pass: any other might pass on a busy machine too.
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

test("a failure that passes is tried again as often as --retries says", async () => {
  const { run, sandbox } = await setUp();
  sandbox.fail({ operationId: "getService", status: 503, retryAfter: 0, times: 2 });
  const args = ["get", "service", ...service, "--query", "data.id"];
  expect(await run([...args, "--retries", "1"])).toMatchObject({ exitCode: 1 });
  sandbox.fail({ operationId: "getService", status: 503, retryAfter: 0, times: 2 });
  expect(await run([...args, "--retries", "2"])).toEqual({ exitCode: 0, stdout: "example-service\n", stderr: "" });
});

test("without a token nothing is sent, and the advice is to log in", async () => {
  const { run, url, sandbox } = await setUp();
  expect(await run(getService, { env: { NORTHFLANK_API_TOKEN: "" } })).toEqual({
    exitCode: 3,
    stdout: "",
    stderr: `northspec: There is no token for ${url}. Run \`northspec login\`, or set NORTHFLANK_API_TOKEN.\n`,
  });
  expect(sandbox.journal().log.entries).toEqual([]);
});

test("a token without the permission is told which one it lacks", async () => {
  const { run } = await setUp({ tokens: [{ token, permissions: ["Project > Jobs > General > Read"] }] });
  const { exitCode, stderr } = await run(getService);
  expect(exitCode).toBe(4);
  expect(stderr).toContain("Give the token the permission Project > Services > General > Read.");
});

test("a name that is taken is a conflict", async () => {
  const { run } = await setUp();
  const args = ["create", "service", "build", "--project-id", "default-project", ...bodyFlags];
  expect(await run(args)).toMatchObject({ exitCode: 0 });
  expect(await run(args)).toMatchObject({ exitCode: 6, stdout: "" });
});

test("an address where nobody listens is named", async () => {
  const { run } = await setUp();
  const { exitCode, stderr } = await run([...getService, "--base-url", "http://127.0.0.1:1"]);
  expect(exitCode).toBe(8);
  expect(stderr).toBe(
    "northspec: the API could not be reached (ECONNREFUSED)\n" +
      "Check the network and the address http://127.0.0.1:1, or raise --timeout.\n",
  );
});

test("the token does not go over http to another machine", async () => {
  const { run } = await setUp();
  const { exitCode, stderr } = await run([...getService, "--base-url", "http://example.com"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("https");
});

test.for<[what: string, args: string[], message: RegExp]>([
  ["an unknown command", ["gte"], /^northspec: Unknown command 'gte'\. \(Did you mean get\?\)$|Did you mean get\?/],
  ["a group without a command", ["get"], /A command is missing/],
  ["a word that stands by itself", ["get", "service", "bilds"], /Its commands are: builds, deployment\./],
  [
    "an unknown flag",
    ["get", "service", "--porject-id", "x"],
    /Unknown option '--porject-id'.*Did you mean --project-id\?/,
  ],
  ["a flag without its value", ["get", "service", "--project-id"], /argument missing/],
  ["a time that is none", [...getService, "--timeout", "soon"], /--timeout is "soon"\. It must be a time/],
  ["retries that are no number", [...getService, "--retries", "many"], /--retries is "many"\./],
  ["an address that is none", [...getService, "--base-url", "nowhere"], /no http or https address/],
  [
    "an identifier with a slash",
    ["get", "service", ...service, "--service-id", "../x"],
    /--service-id is "\.\.\/x"\. Expected an identifier/,
  ],
  [
    "an empty identifier",
    ["get", "service", ...service, "--service-id", ""],
    /--service-id is ""\. Expected an identifier/,
  ],
  [
    "a page size out of bounds",
    ["get", "service", "builds", ...service, "--per-page", "101"],
    /--per-page is 101\. Expected a whole number from 1 to 100\./,
  ],
  [
    "a page size that is no number",
    ["get", "service", "builds", ...service, "--per_page", "ten"],
    /--per-page is "ten"\. Expected a whole number/,
  ],
  [
    "a cursor of the wrong length",
    ["get", "service", "builds", ...service, "--cursor", "x"],
    /--cursor is "x"\. Expected a text of 24 characters\./,
  ],
  ["a watch of all pages", ["get", "service", "builds", ...service, "--watch", "--all"], /--watch goes with neither/],
])("%s is told before anything is sent", async ([, args, message]) => {
  const { run, sandbox } = await setUp();
  const { exitCode, stdout, stderr } = await run(args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toMatch(message);
  const json = await run([...args, "--output=json"]);
  expect(json).toMatchObject({ exitCode: 2, stdout: "" });
  expect(JSON.parse(json.stderr)).toMatchObject({ error: { code: "usage", exitCode: 2 } });
  expect(sandbox.journal().log.entries).toEqual([]);
});

test("an unknown format is told before anything is sent", async () => {
  const { run } = await setUp();
  expect(await run([...getService, "-o", "xml"])).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: 'northspec: --output is "xml". It must be one of table, json, yaml.\n',
  });
});

test("a value behind an unknown flag is not repeated: it may be a secret", async () => {
  const { run } = await setUp();
  const { exitCode, stderr } = await run([...getService, "--token=hunter2"]);
  expect(exitCode).toBe(2);
  expect(stderr).not.toContain("hunter2");
});

test("control characters of a reply cannot reach a terminal", async () => {
  const { run } = await setUp();
  const { stderr } = await run(["get", "job", "--project-id", "default-project", "--job-id", "a\u001b[31mb"]);
  expect(stderr).not.toContain("\u001b");
});
