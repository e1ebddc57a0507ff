import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { operationTable } from "@northspec/types/operations";
import { expect, test, vi } from "vitest";
import { contextsOf, logIn, noToken, setUp, token } from "./setup.ts";

const bare = { ...noToken, NORTHSPEC_BASE_URL: "" };

test.for([
  [["get", "job", "--project", "default-project", "--job", "example-job"], "example-job"],
  [["get", "service", "--project", "default-project", "--service=example-service"], "example-service"],
] as const)("accepts short names of IDs: %j", async ([args, id]) => {
  const { run } = await setUp();
  expect(await run([...args, "--query", "data.id"])).toEqual({ exitCode: 0, stdout: `${id}\n`, stderr: "" });
});

test("a context has defaults for every path parameter", async () => {
  const setup = await setUp();
  const defaults = ["--project", "default-project", "--service-id", "example-service"];
  await setup.run(["login", ...defaults], { input: token, env: noToken });
  const run = (args: string[]) => setup.run(args, { env: bare });
  expect(await run(["get", "service", "--query", "data.id"])).toMatchObject({ stdout: "example-service\n" });
  expect(await run(["get", "job", "--query", "data.id"])).toMatchObject({ exitCode: 2 });
  expect(await run(["context", "set", "--job", "example-job", "--service", ""])).toEqual({
    exitCode: 0,
    stdout: "",
    stderr: "Defaults of default: projectId default-project, jobId example-job.\n",
  });
  expect(await run(["get", "job", "--query", "data.id"])).toMatchObject({ stdout: "example-job\n" });
  expect(await run(["get", "service"])).toMatchObject({ exitCode: 2 });
  expect(await run(["context", "set"])).toMatchObject({ exitCode: 2 });
  expect(await run(["context", "set", "nope", "--job", "x"])).toMatchObject({ exitCode: 2 });
  expect(contextsOf(setup)).toMatchObject({ default: { token } });
});

test("context current prints the name of the current context", async () => {
  const { run } = await logIn();
  expect(await run(["context", "current"])).toEqual({ exitCode: 0, stdout: "sandbox\n", stderr: "" });
  expect((await run(["context", "current", "-o", "json"])).stdout).toBe('"sandbox"\n');
  await run(["logout"]);
  expect(await run(["context", "current"])).toMatchObject({ exitCode: 2, stdout: "" });
});

test("whoami shows the context, the URL and the source of the token", async () => {
  const { run, url } = await logIn();
  const fromContext = await run(["whoami", "-o", "json"], { env: bare });
  const identity = { context: "sandbox", baseUrl: url, token: "context", projectId: "default-project" };
  expect(JSON.parse(fromContext.stdout)).toEqual(identity);
  const fromEnvironment = await run(["whoami", "-o", "json"]);
  expect(JSON.parse(fromEnvironment.stdout)).toMatchObject({ baseUrl: url, token: "NORTHFLANK_API_TOKEN" });
  expect(fromContext.stdout + fromEnvironment.stdout).not.toContain(token);
});

test("whoami verifies the token", async () => {
  const { run } = await setUp();
  expect(await run(["whoami"], { env: { NORTHFLANK_API_TOKEN: "nf-wrong" } })).toMatchObject({ exitCode: 3 });
  expect(await run(["whoami"], { env: noToken })).toMatchObject({ exitCode: 3, stdout: "" });
});

test("open prints the documentation page of a command in a pipe", async () => {
  const { run } = await setUp();
  const page = "https://northspec.github.io/northspec/operations/list-service-builds.html\n";
  expect(await run(["open", "get", "service", "builds"])).toEqual({ exitCode: 0, stdout: page, stderr: "" });
  expect(await run(["open"])).toMatchObject({ stdout: "https://northspec.github.io/northspec/\n" });
  expect(await run(["open", "nope"])).toMatchObject({ exitCode: 2, stdout: "" });
  for (const { cliCommand } of Object.values(operationTable)) {
    expect(await run(["open", ...cliCommand.split(" ")])).toMatchObject({ exitCode: 0 });
  }
});

test("open starts the browser on a terminal", async () => {
  const { run, home } = await setUp();
  const browser = join(home, "browser");
  writeFileSync(browser, `#!/bin/sh\necho "$1" > "${home}/opened"\n`, { mode: 0o755 });
  const { stdout } = await run(["open", "get", "job"], { columns: 80, env: { BROWSER: browser } });
  await vi.waitFor(() => expect(readFileSync(join(home, "opened"), "utf8")).toBe(stdout), 30_000);
});

test("version prints the same as --version", async () => {
  const { run } = await setUp();
  expect(await run(["version"])).toEqual(await run(["--version"]));
});
