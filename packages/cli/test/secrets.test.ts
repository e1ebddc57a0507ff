import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type RunResult, setUp } from "./setup.ts";

const planted = "a-value-that-only-these-tests-have";
const project = ["--project-id", "default-project"];
const create = [
  "create",
  "secret",
  ...project,
  "--name",
  "Site Keys",
  "--secretType",
  "environment",
  "--priority",
  "1",
];
const group = [...project, "--secret-id", "site-keys"];

const variablesIn = ({ run }: { run: Awaited<ReturnType<typeof setUp>>["run"] }) =>
  run(["get", "secret", ...group, "--show-secrets", "--query", "data.secrets.variables", "-o", "json"]);

test("reads secrets from a .env file", async () => {
  const { run, home } = await setUp();
  const file = join(home, "site.env");
  writeFileSync(file, `# keys\nAPI_KEY=${planted}\nexport GREETING="two words"\nCERTIFICATE="line 1\nline 2"\n`);
  const { exitCode } = await run([...create, "--secrets.variables", `@${file}`, "--secrets.variables", "LEVEL=info"]);
  expect(exitCode).toBe(0);
  expect(JSON.parse((await variablesIn({ run })).stdout)).toEqual({
    API_KEY: planted,
    GREETING: "two words",
    CERTIFICATE: "line 1\nline 2",
    LEVEL: "info",
  });
});

test("reads secrets from standard input", async () => {
  const { run } = await setUp();
  await run([...create, "--secrets.variables", "@-"], { input: `API_KEY=${planted}\n` });
  expect(JSON.parse((await variablesIn({ run })).stdout)).toEqual({ API_KEY: planted });
});

test("reports a .env file that does not exist", async () => {
  const { run } = await setUp();
  const { exitCode, stderr } = await run([...create, "--secrets.variables", "@missing.env"]);
  expect(exitCode).toBe(2);
  expect(stderr).toBe(
    "northspec: Cannot read --secrets.variables @missing.env (ENOENT). Check the path and its permissions.\n",
  );
});

test.for(["", "# nothing yet\n", planted])("rejects a .env file without variables: %j", async (input) => {
  const { run, sandbox } = await setUp();
  const { exitCode, stderr } = await run([...create, "--secrets.variables", "@-"], { input });
  expect([exitCode, stderr]).toEqual([
    2,
    "northspec: --secrets.variables @- has no variables. Expected lines with NAME=VALUE.\n",
  ]);
  expect(sandbox.requestLog().log.entries).toEqual([]);
});

test.for<readonly [body: unknown, location: string]>([
  [planted, "/ is a string. Expected an object."],
  [{ secrets: planted }, "/secrets is a string. Expected an object."],
  [{ secrets: [planted] }, "/secrets is an array. Expected an object."],
  [{ secrets: { variables: planted } }, "/secrets/variables is a string. Expected an object."],
  [{ secrets: { variables: [planted] } }, "/secrets/variables is an array. Expected an object."],
  [{ secrets: { variables: { KEY: [planted] } } }, "/secrets/variables/KEY is not valid. Expected a string."],
  [{ secrets: { files: { key: planted } } }, "/secrets/files/key is a string. Expected an object."],
  [{ secrets: { dockerSecretMounts: { key: planted } } }, "/secrets/dockerSecretMounts/key is a string."],
  [{ secrets: { variable: { KEY: planted } } }, "/secrets/variable is unknown."],
  [{ priority: { KEY: planted } }, "/priority is an object. Expected an integer."],
  [{ description: null }, "/description is null. Expected a string"],
])("an error about %j does not quote secrets", async ([body, message]) => {
  const { run } = await setUp();
  const { exitCode, stdout, stderr } = await run([...create.slice(0, 4), "--input", JSON.stringify(body), "--verbose"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(message);
  expect(stdout + stderr).not.toContain(planted);
});

test.for([
  "/v1/projects/default-project/%73ecrets/site-keys",
  "/v1/projects/other/../default-project/secrets/site-keys",
  "/v1/projects/default-project/sec\trets/site-keys",
  "/v1/%74eams/example-team/projects/default-project/secrets/site-keys",
])("`northspec api %s` masks secrets", async (path) => {
  const { run } = await setUp();
  await run([...create, "--secrets.variables", `API_KEY=${planted}`]);
  const { exitCode, stdout } = await run(["api", path]);
  expect([exitCode, JSON.parse(stdout).data.secrets]).toEqual([0, { variables: { API_KEY: "[redacted]" } }]);
});

test("prints the names of secrets, but no value without --show-secrets", async () => {
  const { run, sandbox } = await setUp();
  const data = Buffer.from(planted).toString("base64");
  const file = JSON.stringify({ secrets: { files: { "/etc/key": { data } } } });
  const input = { input: `API_KEY=${planted}\n` };
  const body = ["--secrets.variables", "@-", "--input", file];
  // One after the other, since a run replaces the streams of this process.
  const inFormats = async (...args: readonly string[]) => {
    const results: RunResult[] = [];
    for (const format of ["table", "json", "yaml"]) results.push(await run([...args, ...group, "-o", format]));
    for (const { exitCode, stdout } of results) {
      expect(exitCode).toBe(0);
      expect(stdout).toContain("API_KEY");
      expect(stdout).toContain("/etc/key");
    }
    return results;
  };
  const outputs = [
    await run([...create, ...body], input),
    await run([...create, ...body, "--dry-run"], input),
    await run([...create, ...body, "--verbose"], input),
    await run([...create, ...body, "--priority", planted], input),
    await run(["update", "secret", ...group, ...body, "--verbose"], input),
    await run(["patch", "secret", ...group, ...body, "-o", "json"], input),
    ...(await inFormats("get", "secret")),
    ...(await inFormats("get", "secret", "--verbose")),
    ...(await inFormats("get", "secret-details")),
    await run(["get", "secret", ...group, "--query", "data.secrets"]),
    await run(["get", "secret", ...group, "--query", "data.secrets.variables.API_KEY"]),
    await run(["api", "/v1/projects/default-project/secrets/site-keys"]),
    await run(["list", "secrets", ...project, "-o", "json"]),
  ];
  // The fourth has a priority that is not a number, so the error quotes it.
  const printed = outputs.filter((_, index) => index !== 3).map(({ stdout, stderr }) => stdout + stderr);
  const secret = new RegExp(`${planted}|${data}`);
  expect(printed.filter((text) => secret.test(text))).toEqual([]);
  expect(outputs[3]?.stderr).not.toContain(data);
  const log = JSON.stringify(sandbox.requestLog());
  expect(log).not.toMatch(secret);
  expect((await variablesIn({ run })).stdout).toContain(planted);
});
