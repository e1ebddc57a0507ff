import { expect, test } from "vitest";
import { contextsOf, logIn, noToken, setUp, token } from "./setup.ts";

const bare = { ...noToken, NORTHSPEC_BASE_URL: "" };
const getJob = ["get", "job", "--job-id", "example-job", "--dry-run", "--output", "json", "--query", "request.url"];

/** The path that a command would request. */
async function pathOf(
  { run }: Awaited<ReturnType<typeof setUp>>,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { exitCode, stdout, stderr } = await run([...getJob, ...args], { env });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return new URL(JSON.parse(stdout) as string).pathname;
}

test.for(["--team-id", "--teamId", "--team"])("%s selects the team whose projects a command uses", async (flag) => {
  const path = await pathOf(await setUp(), [flag, "my-team", "--project-id", "default-project"]);
  expect(path).toBe("/v1/teams/my-team/projects/default-project/jobs/example-job");
});

test("the environment takes precedence over the team of the context, and a flag over both", async () => {
  const setup = await logIn();
  const teamOf = async (...input: [args?: readonly string[], env?: Readonly<Record<string, string>>]) => {
    const [args = [], env = {}] = input;
    return /teams\/([^/]+)/.exec(await pathOf(setup, args, { ...bare, ...env }))?.[1];
  };
  expect(await teamOf()).toBeUndefined();
  expect(await setup.run(["context", "set", "--team-id", "context-team"], { env: bare })).toEqual({
    exitCode: 0,
    stdout: "",
    stderr: "Defaults of sandbox: projectId default-project, teamId context-team.\n",
  });
  expect(await teamOf()).toBe("context-team");
  const env = { NORTHSPEC_TEAM_ID: "environment-team" };
  expect(await teamOf([], env)).toBe("environment-team");
  expect(await teamOf(["--team-id", "flag-team"], env)).toBe("flag-team");
  await setup.run(["context", "set", "--team-id", ""], { env: bare });
  expect(await teamOf()).toBeUndefined();
});

test("login verifies the token for the team and saves both", async () => {
  const setup = await setUp();
  const { exitCode, stderr } = await setup.run(["login", "--team", "example-team"], { input: token, env: noToken });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: `The current context is default: ${setup.url}\n` });
  expect(contextsOf(setup)).toEqual({ default: { baseUrl: setup.url, token, parameters: { teamId: "example-team" } } });
  const whoami = await setup.run(["whoami", "-o", "json"], { env: bare });
  expect(JSON.parse(whoami.stdout)).toMatchObject({ context: "default", teamId: "example-team" });
  const entries = setup.sandbox.requestLog().log.entries as { request: { url: string } }[];
  for (const { request } of entries) expect(request.url).toContain("/v1/teams/example-team/projects");
});

test("login does not save a team that does not exist", async () => {
  const setup = await logIn();
  const args = ["login", "other", "--team-id", "other-team"];
  expect(await setup.run(args, { input: token, env: noToken })).toMatchObject({
    exitCode: 5,
    stderr: expect.stringContaining("No team `other-team`."),
  });
  expect(Object.keys(contextsOf(setup))).toEqual(["sandbox"]);
});

test("requests and `api` use the projects of the team", async () => {
  const { run } = await setUp();
  const args = ["--query", "data.id", "--output", "json", "--team-id"];
  for (const command of [
    ["get", "job", "--project-id", "default-project", "--job-id", "example-job"],
    ["api", "/v1/projects/default-project/jobs/example-job"],
    ["api", "/v1/teams/{teamId}/projects/default-project/jobs/example-job"],
  ]) {
    expect(await run([...command, ...args, "example-team"])).toMatchObject({ stdout: '"example-job"\n' });
    const other = await run([...command, ...args, "other-team"]);
    expect(other.exitCode).toBe(5);
    expect(JSON.parse(other.stderr)).toMatchObject({ error: { message: "No team `other-team`." } });
  }
});

test("the team of a context is only used with its URL", async () => {
  const setup = await logIn();
  await setup.run(["context", "set", "--team-id", "context-team"], { env: bare });
  const args = ["--base-url", "http://localhost:1", "--project-id", "default-project"];
  expect(await pathOf(setup, args, bare)).toBe("/v1/projects/default-project/jobs/example-job");
});

test.for([
  [["--team-id", ""], {}, '--team-id is ""'],
  [["--team", "a/b"], {}, '--team-id is "a/b"'],
  [[], { NORTHSPEC_TEAM_ID: ".." }, 'NORTHSPEC_TEAM_ID is ".."'],
] as const)("rejects the team in %j %j before sending", async ([args, env, message]) => {
  const { run, sandbox } = await setUp();
  const { exitCode, stderr } = await run(["get", "job", ...args], { env });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: `northspec: ${message}. Expected a non-empty identifier without slashes, other than . and ...\n`,
  });
  expect(sandbox.requestLog().log.entries).toEqual([]);
});

test("rejects an invalid team of a context", async () => {
  const { run } = await logIn();
  await run(["context", "set", "--team-id", "a/b"], { env: bare });
  const { exitCode, stderr } = await run(["get", "job"], { env: bare });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: expect.stringMatching(/^northspec: teamId in the context is "a\/b"\. Expected /),
  });
});

test("login warns about an environment variable that overrides the team of a context", async () => {
  const { run } = await logIn();
  await run(["context", "set", "--team-id", "context-team"], { env: bare });
  const { stderr } = await run(["context", "use", "sandbox"], { env: { ...bare, NORTHSPEC_TEAM_ID: "another-team" } });
  expect(stderr).toBe("The current context is sandbox.\nNORTHSPEC_TEAM_ID is set and overrides this context.\n");
});
