import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { fieldTable } from "@northspec/types/fields";
import { operationTable } from "@northspec/types/operations";
import { expect, test } from "vitest";
import { kebab } from "../src/flags.ts";
import { bodyFlags, runInShell, setUp, setUpExample, type Setup } from "./setup.ts";

const commands = Object.values(operationTable).map((operation) => {
  const { parameters, bodyExample } = fieldTable[operation.id];
  const required = parameters.filter((each) => each.required);
  const flags = required.flatMap(({ path, example }) => [`--${kebab(path)}`, String(example)]);
  const body = "body" in operation ? ["--input", JSON.stringify(bodyExample)] : [];
  return { ...operation, args: [...operation.cliCommand.split(" "), ...flags, ...body] };
});

/** Runs a script as a shell would run the output of --dry-run. */
async function runScript({ env }: Setup, script: string) {
  return promisify(execFile)("sh", ["-c", script.replace("curl ", "curl --silent ")], { env });
}

test.for(commands)("`$cliCommand --dry-run` prints the request as curl and sends nothing", async ({ args, method }) => {
  const { run, sandbox } = await setUp();
  const env = { NORTHFLANK_API_TOKEN: "" };
  const { exitCode, stdout } = await run([...args, "--dry-run"], { env });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(new RegExp(`^curl --request ${method} http://127\\.0\\.0\\.1:\\d+/v1/`));
  expect(stdout).toContain('"authorization: Bearer $NORTHFLANK_API_TOKEN"');
  expect(sandbox.requestLog().log.entries).toEqual([]);
});

test.for(commands)("the output of `$cliCommand --dry-run --show-secrets` works in a shell", async ({ id, args }) => {
  const setup = await setUpExample(id);
  const dryRun = await setup.run([...args, "--dry-run", "-o", "json", "--show-secrets"]);
  expect(dryRun.stderr).toBe("");
  const { curl, request } = JSON.parse(dryRun.stdout) as { curl: string; request: { method: string; url: string } };
  expect(JSON.parse((await runScript(setup, curl)).stdout)).toHaveProperty("data");
  const { method, url } = request;
  const entry: unknown = setup.sandbox.requestLog().log.entries.at(-1);
  expect(entry).toMatchObject({ request: { method, url }, response: { status: 200 } });
});

const secret = "hunter2 'of' the tests";
const create = ["create", "service", "build", "--project-id", "default-project", ...bodyFlags];
const withSecret = [...create, "--buildArguments", `API_KEY=${secret}`, "--dry-run"];

test("masked secrets are variables without which the output of --dry-run fails", async () => {
  const setup = await setUp();
  const { stdout, stderr } = await setup.run(withSecret);
  expect(stdout + stderr).not.toContain("hunter2");
  expect(stderr).toBe(
    "Secrets are masked. Set SECRET_1 (buildArguments.API_KEY) before you run this, or use --show-secrets.\n",
  );
  await expect(runScript(setup, stdout)).rejects.toThrow("SECRET_1");
  expect(setup.sandbox.requestLog().log.entries).toEqual([]);
});

test("the output of --dry-run takes the secrets from the variables", async () => {
  const setup = await setUp();
  const { stdout } = await setup.run(withSecret);
  const printArguments = `curl() { printf '%s\\n' "$@"; }\n`;
  const args = (await runInShell({ ...setup, env: { ...setup.env, SECRET_1: secret } }, printArguments + stdout))
    .stdout;
  const data = args.split("\n").find((line) => line.startsWith("{")) ?? "";
  expect(JSON.parse(data)).toMatchObject({ name: "Docs Site", buildArguments: { API_KEY: secret } });
});

test("with JSON output, the warning about masked secrets is JSON", async () => {
  const { run } = await setUp();
  const { stdout, stderr } = await run([...withSecret, "-o", "json"]);
  expect(JSON.parse(stdout)).toMatchObject({ request: { body: { buildArguments: { API_KEY: "[redacted]" } } } });
  expect(JSON.parse(stderr)).toMatchObject({ event: "warning", message: expect.stringContaining("SECRET_1") });
});

test("rejects a masked secret as input", async () => {
  const { run, sandbox } = await setUp();
  const { exitCode, stderr } = await run([...create, "--buildArguments", "API_KEY=[redacted]"]);
  expect(exitCode).toBe(2);
  expect(stderr).toBe("northspec: --buildArguments is a masked secret. Pass its real value.\n");
  expect(sandbox.requestLog().log.entries).toEqual([]);
});
