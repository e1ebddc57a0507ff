import { expect, test } from "vitest";
import { stringify } from "yaml";
import { body, logIn, noToken, setUp, token } from "./setup.ts";

const project = "/v1/projects/default-project";
const bare = { ...noToken, NORTHSPEC_BASE_URL: "" };

test("sends an authenticated request and prints the response as JSON", async () => {
  const { run, sandbox } = await setUp();
  const { exitCode, stdout, stderr } = await run(["api", "GET", `${project}/jobs/example-job`]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(JSON.parse(stdout)).toMatchObject({ data: { id: "example-job" } });
  expect(JSON.parse(stdout)).not.toHaveProperty("response");
  expect(sandbox.requestLog().log.entries).toHaveLength(1);
});

test("the method defaults to GET, or to POST with a body", async () => {
  const { run } = await setUp();
  const get = await run(["api", `${project}/jobs/example-job`, "--query", "data.name", "-o", "table"]);
  expect(get).toEqual({ exitCode: 0, stdout: "Example Job\n", stderr: "" });
  const post = await run(["api", `${project}/services/build`, "--file", "-"], { input: stringify(body) });
  expect(JSON.parse(post.stdout)).toMatchObject({ data: { id: "docs-site" } });
});

test("replaces placeholders by defaults of the context and the environment", async () => {
  const { run } = await logIn();
  const args = ["api", "/v1/projects/{projectId}/jobs/{jobId}", "--query", "data.id"];
  const env = { ...bare, NORTHSPEC_JOB_ID: "example-job" };
  expect(await run(args, { env })).toEqual({ exitCode: 0, stdout: '"example-job"\n', stderr: "" });
  expect(await run(args, { env: bare })).toMatchObject({
    exitCode: 2,
    stderr: "northspec: No value for {jobId}. Write it out, set NORTHSPEC_JOB_ID, or use a context with it.\n",
  });
});

test("--paginate fetches and merges all pages", async () => {
  const { run, sandbox } = await setUp();
  const args = ["api", `${project}/services/example-service/build?per_page=2`, "--paginate"];
  const { stdout } = await run([...args, "--query", "data.builds[].id"]);
  expect(JSON.parse(stdout)).toEqual(["joyous-view-6290", "incredible-land-3266", "quiet-river-1048"]);
  expect(sandbox.requestLog().log.entries).toHaveLength(2);
});

test("an error has the exit code of its status and the details of the API", async () => {
  const { run } = await setUp();
  const missing = await run(["api", `${project}/jobs/nope`, "-o", "json"]);
  expect(missing).toMatchObject({ exitCode: 5, stdout: "" });
  expect(JSON.parse(missing.stderr)).toMatchObject({ error: { status: 404, operation: `GET ${project}/jobs/nope` } });
  const invalid = await run(["api", `${project}/services/build`, "--input", '{"name":"x"}']);
  expect(invalid).toMatchObject({ exitCode: 1, stdout: "" });
  expect(invalid.stderr + missing.stderr).not.toContain(token);
});

test("prints the response if --query fails after a write", async () => {
  const { run } = await setUp();
  const args = ["api", `${project}/services/build`, "--input", JSON.stringify(body), "--query", "length(data.nope)"];
  const { exitCode, stdout, stderr } = await run(args);
  expect(exitCode).toBe(11);
  expect(JSON.parse(stdout)).toMatchObject({ data: { id: "docs-site" } });
  expect(stderr).toContain(`POST ${project}/services/build succeeded: docs-site\n`);
});

test.for([
  [["FETCH", "/v1/x"], /^northspec: Unknown method FETCH\. Expected one of GET, /],
  [["v1/x"], /^northspec: The path must start with a slash/],
  [["GET", "/v1/x", "--input", "{}"], /^northspec: A GET request has no body\./],
  [["DELETE", "/v1/x", "--paginate"], /^northspec: --paginate requires a GET request\./],
  [["/v1/x", "--query", "["], /not a valid JMESPath expression/],
] as const)("rejects `api %j` before sending", async ([args, message]) => {
  const { run, sandbox } = await setUp();
  const { exitCode, stderr } = await run(["api", ...args]);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(message);
  expect(sandbox.requestLog().log.entries).toEqual([]);
});
