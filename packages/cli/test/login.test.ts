import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { configFileOf as fileOf, logIn, noToken, setUp, token } from "./setup.ts";

test("login verifies a token from standard input and saves it readable only by the user", async () => {
  const setup = await logIn();
  expect(statSync(fileOf(setup)).mode & 0o777).toBe(0o600);
  expect(statSync(join(setup.home, "config/northspec")).mode & 0o777).toBe(0o700);
  expect(JSON.parse(readFileSync(fileOf(setup), "utf8"))).toMatchObject({ version: 1, current: "sandbox" });
});

test("does not save a token that the API rejects", async () => {
  const setup = await logIn();
  const before = readFileSync(fileOf(setup), "utf8");
  const { exitCode, stderr } = await setup.run(["login", "other"], { input: "nf-wrong-token", env: noToken });
  expect(exitCode).toBe(3);
  expect(stderr).not.toContain("nf-wrong-token");
  expect(readFileSync(fileOf(setup), "utf8")).toBe(before);
});

test("saves a token without the permission for the verification request", async () => {
  const { run } = await setUp({ tokens: [{ token, permissions: ["Project > Jobs > General > Read"] }] });
  expect(await run(["login"], { input: token })).toMatchObject({ exitCode: 0 });
});

test("login without a token on standard input explains how to pass one", async () => {
  const { run } = await setUp();
  const { exitCode, stderr } = await run(["login"]);
  expect(exitCode).toBe(2);
  expect(stderr).toBe("northspec: No token. Pass it on standard input: northspec login < token.txt\n");
});

test.for([
  ["404", 404, "<h1>File not found</h1>"],
  ["401 without an error of the API", 401, "<h1>Log in</h1>"],
  ["200", 200, '{"data":{}}'],
] as const)("does not send the token to a server that responds with a %s", async ([, status, body]) => {
  const tokens: (string | undefined)[] = [];
  const server = createServer(({ headers }, response) => {
    tokens.push(headers.authorization);
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo; // it listens on a port
  const setup = await setUp();
  const args = ["login", "--base-url", `http://127.0.0.1:${port}`];
  const { exitCode, stderr } = await setup.run(args, { input: token, env: noToken });
  expect(exitCode).toBe(1);
  expect(stderr).toBe(
    `northspec: http://127.0.0.1:${port} does not respond like the API (status ${status} to a request without a token). ` +
      "The token was not sent. Check the URL.\n",
  );
  expect(tokens).toEqual([undefined]);
  expect(existsSync(fileOf(setup))).toBe(false);
});

test("login warns about environment variables that override the new context", async () => {
  const setup = await setUp();
  const env = { NORTHFLANK_API_TOKEN: "another", NORTHSPEC_CONTEXT: "another", NORTHSPEC_PROJECT_ID: "another" };
  const { stderr } = await setup.run(["login", "--project-id", "default-project"], { input: token, env });
  expect(stderr).toBe(
    `The current context is default: ${setup.url}\n` +
      "NORTHFLANK_API_TOKEN, NORTHSPEC_CONTEXT, and NORTHSPEC_PROJECT_ID are set and override this context.\n",
  );
  const other = { ...noToken, NORTHSPEC_BASE_URL: "http://localhost:1" };
  expect((await setup.run(["context", "use", "default"], { env: other })).stderr).toBe(
    "The current context is default.\nNORTHSPEC_BASE_URL is set and overrides this context.\n",
  );
});

test("login repairs a damaged configuration and keeps a copy", async () => {
  const setup = await setUp();
  mkdirSync(join(setup.home, "config/northspec"), { recursive: true });
  writeFileSync(fileOf(setup), '{"version": 1, "con');
  const { exitCode, stderr } = await setup.run(["login"], { input: token });
  expect(exitCode).toBe(0);
  expect(stderr).toContain(`Replaced the damaged configuration. The old file is ${fileOf(setup)}.damaged.\n`);
  expect(readFileSync(`${fileOf(setup)}.damaged`, "utf8")).toBe('{"version": 1, "con');
  expect(JSON.parse(readFileSync(fileOf(setup), "utf8"))).toMatchObject({ current: "default" });
});
