import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { developmentToken } from "@northspec/sandbox";
import { expect, onTestFinished, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { run, serve, temporaryFolder } from "./command.ts";

const project = "/v1/projects/default-project";
const servicePath = `${project}/services/example-service`;
const jobPath = `${project}/jobs/example-job`;
const creation = {
  name: "Docs Site",
  billing: { buildPlan: "nf-compute-200-8" },
  vcsData: { projectUrl: "https://github.com/example-user/example-site", projectType: "github" },
  buildSettings: { dockerfile: { dockerFilePath: "/Dockerfile", dockerWorkDir: "/" } },
};

/** Exactly one line, which is the command's own. */
const oneLine = /^northspec-sandbox: [^\n]+\.\n$/;

type Headers = Readonly<Record<string, string>>;

function ask(url: string, path: string, token = developmentToken, headers: Headers = {}): Promise<Response> {
  return fetch(url + path, { headers: { authorization: `Bearer ${token}`, ...headers } });
}

function create(url: string): Promise<Response> {
  const headers = { authorization: `Bearer ${developmentToken}`, "content-type": "application/json" };
  return fetch(`${url}${project}/services/build`, { method: "POST", headers, body: JSON.stringify(creation) });
}

test("the command prints its address and a token that opens the sandbox", async () => {
  const server = await serve();
  expect((await ask(server.url, servicePath)).status).toBe(200);
  const { stdout, stderr } = await server.end("SIGTERM");
  expect(stdout).toBe(`The sandbox listens on ${server.url}\nToken: ${developmentToken}\n`);
  expect(stderr).toBe("");
});

test("--help tells every option", async () => {
  const { exitCode, stdout, stderr } = await run("--help");
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toContain("Usage: northspec-sandbox");
  for (const option of [
    "port",
    "host",
    "db",
    "seed",
    "token",
    "permission",
    "rate-limit",
    "speed",
    "journal",
    "strict",
  ]) {
    expect(stdout).toContain(`\n  --${option} `);
  }
});

test("--version prints the version of the package", async () => {
  expect(await run("--version")).toEqual({ exitCode: 0, stdout: `${manifest.version}\n`, stderr: "" });
});

test.each([
  [["--prot", "1"], "--prot"],
  [["--port"], "--port"],
  [["--port", "http"], '--port is "http". It must be a whole number from 0 to 65535.'],
  [["--port", "65536"], "--port"],
  [["--port=-1"], "--port"],
  [["--port", "4000.5"], "--port"],
  [["--port", ""], "--port"],
  [["--rate-limit", "0"], "--rate-limit"],
  [["--rate-limit", "1.5"], "--rate-limit"],
  [["--speed", "0"], "--speed"],
  [["--speed", "fast"], "--speed"],
  [["--journal", "many"], "--journal"],
  [["--strict=yes"], "--strict"],
  [["--permission", "Project > Jobs > General > Read"], "--token"],
])("%j is refused in one line that names the option", async (parameters, named) => {
  const { exitCode, stdout, stderr } = await run(...parameters);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toMatch(oneLine);
  expect(stderr).toContain(named);
});

test("a port that is taken is named", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo; // it listens on a port
  const { exitCode, stdout, stderr } = await run("--port", `${port}`);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toMatch(oneLine);
  expect(stderr).toContain(`127.0.0.1:${port}`);
});

test("a host that is not of this machine is named", async () => {
  // An address that the standard keeps for documentation.
  const { exitCode, stderr } = await run("--port", "0", "--host", "192.0.2.1");
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(oneLine);
  expect(stderr).toContain("192.0.2.1");
});

test("--seed fills the sandbox with what the file holds, and nothing else", async () => {
  const file = join(await temporaryFolder(), "seed.yaml");
  await writeFile(
    file,
    "projects:\n  - id: own-project\n    account: own\n    cluster: { id: own-cluster, name: Own, loadBalancers: [] }\n",
  );
  const server = await serve("--seed", file);
  expect((await ask(server.url, servicePath)).status).toBe(404);
  const missing = await ask(server.url, "/v1/projects/own-project/services/none");
  expect(await missing.json()).toMatchObject({ error: { message: expect.stringContaining("No service") } });
});

test("a seed that cannot be read is named", async () => {
  const file = join(await temporaryFolder(), "missing.yaml");
  const { exitCode, stderr } = await run("--seed", file);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(oneLine);
  expect(stderr).toContain(file);
});

test.each([
  ["projects: [", "seed.yaml:1:", "well-formed"],
  ["jobs: 1\n", "seed.yaml:1:7 /jobs:", "array"],
  [
    "builds:\n  - projectId: own\n    serviceId: none\n    id: one\n    branch: 5\n",
    "seed.yaml:5:13 /builds/0/branch:",
    "string",
  ],
  [
    "builds:\n  - projectId: own\n    serviceId: none\n    id: one\n",
    "seed.yaml:3:16 /builds/0/serviceId:",
    "service of this seed",
  ],
  ["service: []\n", "seed.yaml:1:10 /service:", "no such property"],
])("the seed %j is refused with the place and what is expected there", async (text, place, expected) => {
  const file = join(await temporaryFolder(), "seed.yaml");
  await writeFile(file, text);
  const { exitCode, stdout, stderr } = await run("--port", "0", "--seed", file);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toContain(place);
  expect(stderr).toContain(expected);
  expect(stderr).not.toMatch(/^\s+at /m);
});

/** Files that are not the sandbox's own, and what the message says of them. */
const foreignFiles: readonly (readonly [string, (file: string) => Promise<void> | void, string])[] = [
  [
    "another program's database",
    (file) => change(file, "CREATE TABLE notes (text); PRAGMA user_version = 1"),
    "something else",
  ],
  ["a later version's database", makeLaterVersion, "another version"],
  [
    "no database",
    (file) => writeFile(file, "Dear diary, this is no database.\n".repeat(100)),
    "not an SQLite database",
  ],
];

async function makeLaterVersion(file: string): Promise<void> {
  await (await serve("--db", file)).end("SIGTERM");
  change(file, "PRAGMA user_version = 999");
}

function change(file: string, statements: string): void {
  const database = new DatabaseSync(file);
  database.exec(statements);
  database.close();
}

test.each(foreignFiles)("--db refuses %s, and leaves the file as it was", async (_, make, said) => {
  const file = join(await temporaryFolder(), "other.db");
  await make(file);
  const before = await readFile(file);
  const { exitCode, stdout, stderr } = await run("--port", "0", "--db", file);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toMatch(oneLine);
  expect(stderr).toContain(file);
  expect(stderr).toContain(said);
  expect((await readFile(file)).equals(before)).toBe(true);
});

test("--db refuses a file in a folder that does not exist", async () => {
  const file = join(await temporaryFolder(), "missing", "sandbox.db");
  const { exitCode, stderr } = await run("--db", file);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(oneLine);
  expect(stderr).toContain(file);
});

test("a database belongs to one process at a time, and to the next one when that ends", async () => {
  const file = join(await temporaryFolder(), "sandbox.db");
  const first = await serve("--db", file);
  const { exitCode, stdout, stderr } = await run("--port", "0", "--db", file);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toMatch(oneLine);
  expect(stderr).toContain(`${file} is in use by another process.`);
  expect((await create(first.url)).status).toBe(200);
  await first.end("SIGTERM");
  const second = await serve("--db", file);
  expect((await ask(second.url, `${project}/services/docs-site`)).status).toBe(200);
});

test("without --db nothing is kept", async () => {
  const first = await serve();
  expect((await create(first.url)).status).toBe(200);
  await first.end("SIGTERM");
  const second = await serve();
  expect((await ask(second.url, `${project}/services/docs-site`)).status).toBe(404);
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s ends the command with success, even while requests wait",
  async (signal) => {
    const server = await serve();
    const delayed = { prefer: "delay=60000" };
    const waiting = ask(server.url, servicePath, developmentToken, delayed).catch((error: unknown) => error);
    expect((await ask(server.url, servicePath)).status).toBe(200);
    const { exitCode, stderr } = await server.end(signal);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(await waiting).toBeInstanceOf(TypeError);
  },
);

test("tokens that are given are the only ones accepted, and never printed", async () => {
  const tokens = ["first-secret-token", "second-secret-token"];
  const server = await serve("--token", "first-secret-token", "--token", "second-secret-token");
  for (const token of tokens) expect((await ask(server.url, servicePath, token)).status).toBe(200);
  expect((await ask(server.url, servicePath, developmentToken)).status).toBe(401);
  const { stdout, stderr } = await server.end("SIGTERM");
  expect(stdout).toBe(`The sandbox listens on ${server.url}\n`);
  expect(stderr).toBe("");
});

test.each([
  [["--token", "secret-token", "--db", "/"]],
  [["--token", "secret token"]],
  [["--token", "secret-token", "--port", "x"]],
  [["--token=", "secret-token"]],
  [["--tokn", "secret-token"]],
  [["--tokn=secret-token"]],
  [["--token", "-secret-token"]],
])("a token is not repeated in what is wrong with %j", async (parameters) => {
  const { exitCode, stdout, stderr } = await run(...parameters);
  expect(exitCode).not.toBe(0);
  expect(stderr).toMatch(oneLine);
  expect(stdout + stderr).not.toMatch(/secret/);
});

test("--permission is all that the token holds", async () => {
  const server = await serve("--token", "limited", "--permission", "Project > Jobs > General > Read");
  expect((await ask(server.url, jobPath, "limited")).status).toBe(200);
  const refused = await ask(server.url, servicePath, "limited");
  expect(refused.status).toBe(403);
  expect(await refused.text()).toContain("Project > Services > General > Read");
});

test("--rate-limit is how many requests go through", async () => {
  const server = await serve("--rate-limit", "2");
  const replies = [];
  for (let count = 0; count < 3; count += 1) replies.push(await ask(server.url, servicePath));
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 429]);
  expect(replies.map(({ headers }) => headers.get("x-ratelimit-remaining"))).toEqual(["1", "0", "0"]);
  expect(replies[2]?.headers.get("x-ratelimit-limit")).toBe("2");
});

test.each([
  ["1000000", "SUCCESS"],
  ["0.001", "QUEUED"],
])("at --speed %s a new build is soon at %s", async (speed, status) => {
  const server = await serve("--speed", speed);
  expect((await create(server.url)).status).toBe(200);
  await expect
    .poll(async () => (await ask(server.url, `${project}/services/docs-site/build`)).json())
    .toMatchObject({ data: { builds: [{ status }] } });
});

test("--journal is how many requests are kept", async () => {
  const server = await serve("--journal", "2");
  for (const path of [servicePath, servicePath, jobPath]) await ask(server.url, path);
  const har = (await (await ask(server.url, "/_sandbox/journal")).json()) as {
    log: { entries: { request: { url: string } }[] };
  };
  expect(har.log.entries.map(({ request }) => new URL(request.url).pathname)).toEqual([servicePath, jobPath]);
});

test("--strict lets what is as specified through", async () => {
  const server = await serve("--strict");
  const paths = [servicePath, jobPath, `${servicePath}/build`, `${servicePath}/deployment`];
  for (const path of paths) {
    const { status } = await ask(server.url, path);
    expect({ path, status }).toEqual({ path, status: 200 });
  }
  expect((await create(server.url)).status).toBe(200);
  expect((await create(server.url)).status).toBe(409);
  expect((await ask(server.url, servicePath, "wrong")).status).toBe(401);
});

test("the command listens to this machine alone", async () => {
  const server = await serve();
  const { hostname, port } = new URL(server.url);
  expect(hostname).toBe("127.0.0.1");
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal);
  for (const { address } of others) await expect(fetch(`http://${address}:${port}/`)).rejects.toThrow();
});
