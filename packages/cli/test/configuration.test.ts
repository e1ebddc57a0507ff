import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { configFileOf as fileOf, contextsOf, logIn, noToken, runInShell, setUp, token, useBundle } from "./setup.ts";

useBundle();

const bare = { ...noToken, NORTHSPEC_BASE_URL: "" };
const getName = ["get", "job", "--job-id", "example-job", "--query", "data.name"];
test("a context sets the address, the token and the project", async () => {
  const { run } = await logIn();
  expect(await run(getName, { env: bare })).toEqual({ exitCode: 0, stdout: "Example Job\n", stderr: "" });
});

test("the environment takes precedence over the context, and a flag over both", async () => {
  const { run } = await logIn();
  const env = { ...bare, NORTHSPEC_PROJECT_ID: "no-such-project" };
  expect(await run(getName, { env })).toMatchObject({ exitCode: 5 });
  expect(await run([...getName, "--project-id", "default-project"], { env })).toMatchObject({ exitCode: 0 });
  expect(await run(getName, { env: { ...bare, NORTHFLANK_API_TOKEN: "nf-wrong" } })).toMatchObject({ exitCode: 3 });
});

test("sends a context's token only to the URL of the context", async () => {
  const { run, sandbox } = await logIn();
  sandbox.clearRequestLog();
  const args = [...getName, "--project-id", "default-project", "--base-url", "http://localhost:1"];
  const { exitCode, stderr } = await run(args, { env: bare });
  expect(exitCode).toBe(3);
  expect(stderr).toContain("No token for http://localhost:1.");
});

test("lists contexts without their tokens, selects and removes them", async () => {
  const setup = await logIn();
  const { run, url } = setup;
  await run(["login", "second"], { input: token });
  const { stdout } = await run(["context", "list", "-o", "json"]);
  expect(JSON.parse(stdout)).toEqual([
    { name: "sandbox", current: false, baseUrl: url, projectId: "default-project" },
    { name: "second", current: true, baseUrl: url },
  ]);
  expect(stdout).not.toContain(token);
  expect(await run(["context", "use", "sandbox"])).toMatchObject({ exitCode: 0, stdout: "" });
  expect((await run(["context", "list"])).stdout).toMatch(/^NAME\tCURRENT\t.*\nsandbox\ttrue\t.*\nsecond\tfalse\t/);
  expect(await run([...getName, "--context", "second"], { env: bare })).toMatchObject({ exitCode: 2 });
  expect(await run(["context", "remove", "second"])).toMatchObject({ exitCode: 0 });
  expect(await run(["logout"])).toMatchObject({ exitCode: 0, stderr: "Removed the context sandbox.\n" });
  expect(readFileSync(fileOf(setup), "utf8")).not.toContain(token);
  expect(await run(["context", "list"])).toMatchObject({ exitCode: 0, stdout: "" });
});

test.for([
  ["context", "use", "nothing"],
  ["context", "remove", "nothing"],
  ["logout", "nothing"],
  [...getName, "--context", "nothing"],
])("lists the contexts if one is unknown: %s", async (args) => {
  const { run } = await logIn();
  const { exitCode, stderr } = await run(args);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^northspec: Unknown context nothing\. Expected one of: sandbox\..*\n$/);
});

test.for<[kind: string, text: string, message: RegExp]>([
  [
    "of a later version",
    '{"version": 2, "contexts": {}}',
    /was written by a later northspec \(format version 2\)\. Update northspec\.\n$/,
  ],
  [
    "that is not JSON",
    '{"version": 1, "con',
    /is not valid JSON\. Fix it, or run `northspec login` to replace it\.\n$/,
  ],
  ["of another program", '{"version": 1}', /is not a northspec configuration\. Fix it, or run/],
])("rejects a configuration %s in one line and does not change it", async ([, text, message]) => {
  const setup = await setUp();
  mkdirSync(join(setup.home, "config/northspec"), { recursive: true });
  writeFileSync(fileOf(setup), text);
  for (const args of [getName, ["context", "list"], ["context", "use", "default"]]) {
    const { exitCode, stdout, stderr } = await setup.run(args, { env: noToken });
    expect({ exitCode, stdout }).toEqual({ exitCode: 9, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd()).not.toContain("\n");
  }
  expect(readFileSync(fileOf(setup), "utf8")).toBe(text);
  // A call with the token and the URL from the environment does not need a valid file.
  expect(await setup.run([...getName, "--project-id", "default-project"])).toMatchObject({ exitCode: 0, stderr: "" });
});

test("login does not replace a configuration of a later version", async () => {
  const setup = await setUp();
  mkdirSync(join(setup.home, "config/northspec"), { recursive: true });
  writeFileSync(fileOf(setup), '{"version": 2, "contexts": {}}');
  expect(await setup.run(["login"], { input: token })).toMatchObject({ exitCode: 9 });
  expect(readFileSync(fileOf(setup), "utf8")).toBe('{"version": 2, "contexts": {}}');
});

test("reports a configuration that cannot be written in one line", async () => {
  const { run, home } = await setUp();
  writeFileSync(join(home, "config"), "a file instead of a directory");
  const { exitCode, stderr } = await run(["login"], { input: token });
  expect(exitCode).toBe(9);
  expect(stderr).toMatch(
    /^northspec: Cannot write .*config\.json \(E\w+\)\. Check the directory and its permissions\.\n$/,
  );
});

test("keeps every context of parallel logins", async () => {
  const setup = await setUp();
  const names = Array.from({ length: 12 }, (_, index) => `c${index}`);
  const logins = names.map((name) => `echo ${token} | northspec login ${name} 2>/dev/null || echo failed &`);
  const { stdout } = await runInShell(setup, `${logins.join("\n")}\nwait`);
  expect(stdout).toBe("");
  expect(Object.keys(contextsOf(setup)).toSorted()).toEqual(names.toSorted());
});

test("keeps a context that another process adds while login waits for the token", async () => {
  const setup = await logIn();
  const file = JSON.parse(readFileSync(fileOf(setup), "utf8")) as { contexts: Record<string, unknown> };
  const input = Readable.from(
    (function* () {
      file.contexts["meanwhile"] = file.contexts["sandbox"];
      writeFileSync(fileOf(setup), JSON.stringify(file));
      yield token;
    })(),
  );
  expect(await setup.run(["login", "slow"], { input })).toMatchObject({ exitCode: 0 });
  expect(Object.keys(contextsOf(setup))).toEqual(["sandbox", "meanwhile", "slow"]);
});

test("removes the lock of a process that was killed long ago", async () => {
  const setup = await logIn();
  const lock = `${fileOf(setup)}.lock`;
  writeFileSync(lock, "");
  utimesSync(lock, 0, 0);
  expect(await setup.run(["context", "use", "sandbox"])).toMatchObject({ exitCode: 0 });
  expect(existsSync(lock)).toBe(false);
});

test.for([true, false])("writes through a symbolic link (target exists: %s)", async (exists) => {
  const setup = await setUp();
  const target = join(setup.home, "dotfiles/northspec.json");
  mkdirSync(join(setup.home, "dotfiles"));
  mkdirSync(join(setup.home, "config/northspec"), { recursive: true });
  if (exists) writeFileSync(target, '{"version":1,"contexts":{}}');
  symlinkSync("../../dotfiles/northspec.json", fileOf(setup));
  expect(await setup.run(["login"], { input: token })).toMatchObject({ exitCode: 0 });
  expect(lstatSync(fileOf(setup)).isSymbolicLink()).toBe(true);
  expect(JSON.parse(readFileSync(target, "utf8"))).toMatchObject({ current: "default" });
  expect(statSync(target).mode & 0o777).toBe(0o600);
});

test("uses ~/.config without XDG_CONFIG_HOME", async () => {
  const { run, home } = await setUp();
  await run(["login"], { input: token, env: { XDG_CONFIG_HOME: "" } });
  expect(existsSync(join(home, ".config/northspec/config.json"))).toBe(true);
});

test("NORTHSPEC_OUTPUT sets the format of results and errors", async () => {
  const { run } = await setUp();
  const env = { NORTHSPEC_OUTPUT: "json", NORTHSPEC_PROJECT_ID: "default-project" };
  expect((await run(getName, { env })).stdout).toBe('"Example Job"\n');
  const { stderr } = await run(["get", "job", "--job-id", "none"], { env });
  expect(JSON.parse(stderr)).toMatchObject({ error: { code: "notFound" } });
});
