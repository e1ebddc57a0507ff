import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Setup, setUp, token } from "./setup.ts";

const noToken = { NORTHFLANK_API_TOKEN: "" };
const bare = { ...noToken, NORTHSPEC_BASE_URL: "" };
const getName = ["get", "job", "--job-id", "example-job", "--query", "data.name"];
const fileOf = ({ home }: Setup) => join(home, "config/northspec/config.json");

async function loggedIn(): Promise<Setup> {
  const setup = await setUp();
  const args = ["login", "sandbox", "--project-id", "default-project"];
  expect(await setup.run(args, { input: `${token}\n`, env: noToken })).toEqual({
    exitCode: 0,
    stdout: "",
    stderr: `The context sandbox is in use: ${setup.url}\n`,
  });
  return setup;
}

test("login verifies a token of standard input and keeps it for the user alone", async () => {
  const setup = await loggedIn();
  expect(statSync(fileOf(setup)).mode & 0o777).toBe(0o600);
  expect(statSync(join(setup.home, "config/northspec")).mode & 0o777).toBe(0o700);
  expect(JSON.parse(readFileSync(fileOf(setup), "utf8"))).toMatchObject({ version: 1, current: "sandbox" });
});

test("a context gives address, token and project", async () => {
  const { run } = await loggedIn();
  expect(await run(getName, { env: bare })).toEqual({ exitCode: 0, stdout: "Example Job\n", stderr: "" });
});

test("the environment wins over the context, and a flag over both", async () => {
  const { run } = await loggedIn();
  const env = { ...bare, NORTHSPEC_PROJECT_ID: "no-such-project" };
  expect(await run(getName, { env })).toMatchObject({ exitCode: 5 });
  expect(await run([...getName, "--project-id", "default-project"], { env })).toMatchObject({ exitCode: 0 });
  expect(await run(getName, { env: { ...bare, NORTHFLANK_API_TOKEN: "nf-wrong" } })).toMatchObject({ exitCode: 3 });
});

test("the token of a context goes to no other address", async () => {
  const { run, sandbox } = await loggedIn();
  sandbox.clearJournal();
  const args = [...getName, "--project-id", "default-project", "--base-url", "http://localhost:1"];
  const { exitCode, stderr } = await run(args, { env: bare });
  expect(exitCode).toBe(3);
  expect(stderr).toContain("There is no token for http://localhost:1.");
});

test("a token that is refused is not kept, and what was there stays", async () => {
  const setup = await loggedIn();
  const before = readFileSync(fileOf(setup), "utf8");
  const { exitCode, stderr } = await setup.run(["login", "other"], { input: "nf-wrong-token", env: noToken });
  expect(exitCode).toBe(3);
  expect(stderr).not.toContain("nf-wrong-token");
  expect(readFileSync(fileOf(setup), "utf8")).toBe(before);
});

test("a token is kept even where it may not read what it is verified with", async () => {
  const { run } = await setUp({ tokens: [{ token, permissions: ["Project > Jobs > General > Read"] }] });
  expect(await run(["login"], { input: token })).toMatchObject({ exitCode: 0 });
});

test("login without a token on standard input says how to give one", async () => {
  const { run } = await setUp();
  const { exitCode, stderr } = await run(["login"]);
  expect(exitCode).toBe(2);
  expect(stderr).toBe("northspec: There is no token. Give it on standard input: northspec login < token.txt\n");
});

test("contexts are listed without their tokens, chosen and removed", async () => {
  const setup = await loggedIn();
  const { run, url } = setup;
  await run(["login", "second"], { input: token });
  const { stdout } = await run(["context", "list", "-o", "json"]);
  expect(JSON.parse(stdout)).toEqual([
    { name: "sandbox", current: false, baseUrl: url, projectId: "default-project" },
    { name: "second", current: true, baseUrl: url },
  ]);
  expect(stdout).not.toContain(token);
  expect(await run(["context", "use", "sandbox"])).toMatchObject({ exitCode: 0, stdout: "" });
  expect((await run(["context", "list"])).stdout).toMatch(/^NAME +CURRENT.*\nsandbox +true .*\nsecond +false /);
  expect(await run([...getName, "--context", "second"], { env: bare })).toMatchObject({ exitCode: 2 });
  expect(await run(["context", "remove", "second"])).toMatchObject({ exitCode: 0 });
  expect(await run(["logout"])).toMatchObject({ exitCode: 0, stderr: "The context sandbox is removed.\n" });
  expect(readFileSync(fileOf(setup), "utf8")).not.toContain(token);
  expect(await run(["context", "list"])).toMatchObject({ exitCode: 0, stdout: "" });
});

test.for([
  ["context", "use", "nothing"],
  ["context", "remove", "nothing"],
  ["logout", "nothing"],
  [...getName, "--context", "nothing"],
])("a context that is not there is told with those that are: %s", async (args) => {
  const { run } = await loggedIn();
  const { exitCode, stderr } = await run(args);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^northspec: There is no context nothing\. There is: sandbox\..*\n$/);
});

test.for<[what: string, text: string, message: RegExp]>([
  [
    "from the future",
    '{"version": 2, "contexts": {}}',
    /was written by a later northspec \(its version is 2\)\. Update northspec\.\n$/,
  ],
  ["that is damaged", '{"version": 1, "con', /is not JSON\. Mend it, or remove it and log in again\.\n$/],
  ["of something else", '{"version": 1}', /is not a configuration of northspec\. Mend it, or remove it/],
])("a configuration %s is refused in one line and left as it is", async ([, text, message]) => {
  const setup = await setUp();
  mkdirSync(join(setup.home, "config/northspec"), { recursive: true });
  writeFileSync(fileOf(setup), text);
  for (const args of [getName, ["context", "list"], ["login"]]) {
    const { exitCode, stdout, stderr } = await setup.run(args, { input: token });
    expect({ exitCode, stdout }).toEqual({ exitCode: 9, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd()).not.toContain("\n");
  }
  expect(readFileSync(fileOf(setup), "utf8")).toBe(text);
});

test("a configuration that cannot be written is told in one line", async () => {
  const { run, home } = await setUp();
  writeFileSync(join(home, "config"), "a file where the folder should be");
  const { exitCode, stderr } = await run(["login"], { input: token });
  expect(exitCode).toBe(9);
  expect(stderr).toMatch(
    /^northspec: .*config\.json cannot be written \(E\w+\)\. Check the directory and its permissions\.\n$/,
  );
});

test("without XDG_CONFIG_HOME the configuration is in .config of the home", async () => {
  const { run, home } = await setUp();
  await run(["login"], { input: token, env: { XDG_CONFIG_HOME: "" } });
  expect(existsSync(join(home, ".config/northspec/config.json"))).toBe(true);
});

test("NORTHSPEC_OUTPUT says how results and errors are printed", async () => {
  const { run } = await setUp();
  const env = { NORTHSPEC_OUTPUT: "json", NORTHSPEC_PROJECT_ID: "default-project" };
  expect((await run(getName, { env })).stdout).toBe('"Example Job"\n');
  const { stderr } = await run(["get", "job", "--job-id", "none"], { env });
  expect(JSON.parse(stderr)).toMatchObject({ error: { code: "notFound" } });
});
