import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { developmentToken } from "@northspec/sandbox";
import { expect, onTestFinished, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { run, serve, tempDir } from "./cli.ts";

const project = "/v1/projects/default-project";
const servicePath = `${project}/services/example-service`;
const jobPath = `${project}/jobs/example-job`;

/** A one-line error of the CLI. */
const oneLine = /^northspec-sandbox: [^\n]+\.\n$/;

function get(url: string, path: string, token = developmentToken, prefer = ""): Promise<Response> {
  return fetch(url + path, { headers: { authorization: `Bearer ${token}`, prefer } });
}

test("listens on 127.0.0.1 only, prints its URL and token, and stops on SIGTERM during a request", async () => {
  const server = await serve();
  const { hostname, port } = new URL(server.url);
  expect(hostname).toBe("127.0.0.1");
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal);
  for (const { address } of others) await expect(fetch(`http://${address}:${port}/`)).rejects.toThrow();
  const waiting = get(server.url, servicePath, developmentToken, "delay=60000").catch((error: unknown) => error);
  expect((await get(server.url, servicePath)).status).toBe(200);
  const { exitCode, stdout, stderr } = await server.end("SIGTERM");
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toBe(`The sandbox listens on ${server.url}\nToken: ${developmentToken}\n`);
  expect(await waiting).toBeInstanceOf(TypeError);
});

test("--help lists every option", async () => {
  const { exitCode, stdout, stderr } = await run("--help");
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toContain("Usage: northspec-sandbox");
  const options =
    "port host allow-host allow-origin db seed team-id token permission rate-limit speed request-log-size strict version help".split(
      " ",
    );
  for (const option of options) expect(stdout).toMatch(new RegExp(`\\n  --${option}[ \\n]`));
});

test("--version prints the version of the package", async () => {
  expect(await run("--version")).toEqual({ exitCode: 0, stdout: `${manifest.version}\n`, stderr: "" });
});

test.each([
  [["--prot", "1"], "--prot"],
  [["--port", "http"], '--port is "http". Expected an integer from 0 to 65535.'],
  [["--speed", "0"], "--speed"],
  [["--permission", "Project > Jobs > General > Read"], "--token"],
])("rejects %j in one line that names the option", async (given, named) => {
  const { exitCode, stdout, stderr } = await run(...given);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toMatch(oneLine);
  expect(stderr).toContain(named);
});

test.each([
  [["--token", "secret token"]],
  [["--token=", "secret-token"]],
  [["--tokn", "secret-token"]],
  [["--token", "-secret-token"]],
])("does not repeat a token in the error for %j", async (given) => {
  const { exitCode, stdout, stderr } = await run(...given);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(oneLine);
  expect(stdout + stderr).not.toMatch(/secret/);
});

test("names a port that is taken", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo; // it listens on a port
  const { exitCode, stdout, stderr } = await run("--port", `${port}`);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toMatch(oneLine);
  expect(stderr).toContain(`127.0.0.1:${port}`);
});

test("names each invalid part of a seed, without a stack", async () => {
  const file = join(await tempDir(), "seed.yaml");
  await writeFile(file, "jobs: 1\n");
  const { exitCode, stdout, stderr } = await run("--port", "0", "--seed", file);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toContain(`${file}:1:7 /jobs: expected an array`);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test("keeps the state in --db, and applies the other options", async () => {
  const directory = await tempDir();
  const seed = join(directory, "seed.yaml");
  await writeFile(
    seed,
    `projects:
  - id: default-project
    account: team
    name: Default Project
    deployment: { region: europe-west }
    createdAt: "2026-01-01T00:00:00.000Z"
    cluster: { id: team-cluster, name: Team, loadBalancers: [] }
`,
  );
  const permissions = ["Project > Services > General > Create", "Project > Services > General > Read"];
  const options =
    `--strict --token first-secret --token second-secret --rate-limit 4 --speed 1000000 --request-log-size 2`
      .split(" ")
      .concat("--db", join(directory, "sandbox.db"), "--seed", seed)
      .concat(permissions.flatMap((permission) => ["--permission", permission]));
  const first = await serve(...options);
  expect((await get(first.url, servicePath)).status).toBe(401); // the development token
  expect((await get(first.url, servicePath, "first-secret")).status).toBe(404); // not in the seed
  expect((await get(first.url, jobPath, "first-secret")).status).toBe(403);
  const created = await fetch(`${first.url}${project}/services/build`, {
    method: "POST",
    headers: { authorization: "Bearer first-secret", "content-type": "application/json" },
    body: JSON.stringify({
      name: "Docs Site",
      billing: { buildPlan: "nf-compute-200-8" },
      vcsData: { projectUrl: "https://github.com/example-user/example-site", projectType: "github" },
      buildSettings: { dockerfile: { dockerFilePath: "/Dockerfile", dockerWorkDir: "/" } },
    }),
  });
  expect([created.status, created.headers.get("x-ratelimit-limit")]).toEqual([200, "4"]);
  const services = `${project}/services/docs-site`;
  await expect
    .poll(async () => (await get(first.url, `${services}/build`, "second-secret", "times=1")).json(), {
      interval: 5000,
    })
    .toMatchObject({ data: { builds: [{ status: "SUCCESS" }] } });
  expect((await get(first.url, services, "first-secret")).status).toBe(200);
  expect((await get(first.url, services, "first-secret")).status).toBe(429);
  const har = (await (await get(first.url, "/_sandbox/request-log", "second-secret")).json()) as {
    log: { entries: { response: { status: number } }[] };
  };
  expect(har.log.entries.map(({ response }) => response.status)).toEqual([200, 429]);
  const { stdout } = await first.end("SIGINT");
  expect(stdout).toBe(`The sandbox listens on ${first.url}\n`); // the user's tokens are secret

  const second = await serve(...options);
  expect((await get(second.url, services, "second-secret")).status).toBe(200);
});
