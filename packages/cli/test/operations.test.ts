import { writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { Sandbox } from "@northspec/sandbox";
import { fieldTable } from "@northspec/types/fields";
import { operationTable } from "@northspec/types/operations";
import { expect, onTestFinished, test } from "vitest";
import { parse, stringify } from "yaml";
import { kebab } from "../src/flags.ts";
import { withExtraOperation as source } from "./fixtures/extra-operation.ts";
import { body, bodyFlags, service, setUp, setUpExample, token } from "./setup.ts";

/** The last entry of the sandbox's request log. */
function lastOf(sandbox: Sandbox): { response: { content: { text: string } } } {
  return sandbox.requestLog().log.entries.at(-1) as ReturnType<typeof lastOf>; // HAR has these
}

/** Serves responses that the sandbox does not have, and returns the URL. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on a port
}

/** The first string in a response, empty if there is none. */
function firstString(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return "";
  return Object.values(value).map(firstString).find(Boolean) ?? "";
}

for (const operation of Object.values(operationTable)) {
  const { id, cliCommand } = operation;
  const { parameters, bodyExample } = fieldTable[id];
  const required = parameters.filter((each) => each.required).map(({ path, example }) => ({ path, example }));
  const command = [
    ...cliCommand.split(" "),
    ...required.flatMap(({ path, example }) => [`--${kebab(path)}`, String(example)]),
    ...("body" in operation ? ["--input", JSON.stringify(bodyExample)] : []),
  ];

  test(`\`${cliCommand}\` prints only the response as JSON`, async () => {
    const { run, sandbox } = await setUpExample(id);
    const { exitCode, stdout, stderr } = await run([...command, "--output", "json"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual(JSON.parse(lastOf(sandbox).response.content.text));
  });

  test(`\`${cliCommand}\` prints only the response as YAML`, async () => {
    const { run, sandbox } = await setUpExample(id);
    const { exitCode, stdout, stderr } = await run([...command, "-o", "yaml"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(parse(stdout)).toEqual(JSON.parse(lastOf(sandbox).response.content.text));
  });

  test(`\`${cliCommand}\` prints the response for people, without colors in a pipe`, async () => {
    const { run, sandbox } = await setUpExample(id);
    const { exitCode, stdout } = await run(command);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(firstString(JSON.parse(lastOf(sandbox).response.content.text)));
    expect(stdout).not.toMatch(/^\s*[[{]/);
    expect(stdout).not.toContain("\u001b");
  });

  if (required.length === 0) continue;

  test(`\`${cliCommand}\` without identifiers names the flags and sends nothing`, async () => {
    const { run, sandbox } = await setUp();
    const { exitCode, stdout, stderr } = await run(cliCommand.split(" "));
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    for (const { path } of required) expect(stderr).toContain(`--${kebab(path)} is missing`);
    expect(sandbox.requestLog().log.entries).toEqual([]);
  });
}

test("accepts the API's spelling of a flag", async () => {
  const { run } = await setUp();
  const args = ["get", "service", "--projectId", "default-project", "--serviceId=example-service", "-o", "json"];
  expect(JSON.parse((await run(args)).stdout)).toMatchObject({ data: { id: "example-service" } });
});

test("a list prints one page and, on stderr, how to get the next", async () => {
  const { run } = await setUp();
  const first = await run(["get", "service", "builds", ...service, "--per-page", "2"]);
  expect(
    first.stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split("\t")[0]),
  ).toEqual(["ID", "joyous-view-6290", "incredible-land-3266"]);
  const [, cursor = ""] = /^More results: pass --cursor (\S+), or --all for all pages\.\n$/.exec(first.stderr) ?? [];
  const second = await run(["get", "service", "builds", ...service, "--per_page", "2", "--cursor", cursor]);
  expect(second).toMatchObject({ stdout: expect.stringContaining("quiet-river-1048"), stderr: "" });
});

test("JSON output has the cursor as in the API response", async () => {
  const { run } = await setUp();
  const { stdout, stderr } = await run(["get", "service", "builds", ...service, "--per-page", "1", "-o", "json"]);
  expect(JSON.parse(stdout)).toMatchObject({ pagination: { hasNextPage: true, cursor: expect.any(String), count: 1 } });
  expect(stderr).toBe("");
});

test("--all fetches every page", async () => {
  const { run, sandbox } = await setUp();
  sandbox.addBuilds({ projectId: "default-project", serviceId: "example-service", count: 120 });
  const { stdout } = await run(["get", "service", "builds", ...service, "--all", "-o", "json"]);
  const { data, pagination } = JSON.parse(stdout) as { data: { builds: { id: string }[] }; pagination: unknown };
  expect(new Set(data.builds.map(({ id }) => id)).size).toBe(123);
  expect(pagination).toEqual({ hasNextPage: false, count: 123 });
});

test("--all prints the pages before a failed page, with the cursor to continue from", async () => {
  const { run } = await setUp({ rateLimit: 2 });
  const args = ["get", "service", "builds", ...service, "--per-page", "1", "-o", "json"];
  const first = JSON.parse((await run(args)).stdout) as { data: unknown; pagination: unknown };
  const { exitCode, stdout, stderr } = await run([...args, "--all", "--retries", "0"]);
  expect(exitCode).toBe(7);
  expect(JSON.parse(stdout)).toEqual(first);
  expect(JSON.parse(stderr)).toMatchObject({ error: { code: "rateLimited", status: 429 } });
});

test.for(["json", "yaml", "table"])("masks secrets in %s without --show-secrets", async (format) => {
  const { run, sandbox } = await setUp();
  const args = ["create", "service", "build", "--project-id", "default-project", ...bodyFlags];
  const create = [...args, "--buildArguments", "API_KEY=hunter2-of-the-tests", "-o", format];
  const masked = await run(create);
  expect(masked.exitCode).toBe(0);
  expect(masked.stdout + masked.stderr).not.toContain("hunter2");
  expect(masked.stdout).toContain("[redacted]");
  sandbox.reset();
  expect((await run([...create, "--show-secrets"])).stdout).toContain("hunter2-of-the-tests");
});

test("masks the passwords of ports", async () => {
  const { run } = await setUp();
  const args = ["get", "service", ...service, "--query", "data.ports[].security.credentials[].password", "-o", "json"];
  const masked = JSON.parse((await run(args)).stdout) as string[][];
  const shown = JSON.parse((await run([...args, "--show-secrets"])).stdout) as string[][];
  expect(shown.flat().length).toBeGreaterThan(0);
  expect(masked.flat()).toEqual(shown.flat().map(() => "[redacted]"));
  expect(shown.flat()).not.toContain("[redacted]");
});

test("reads a body from a file, standard input or inline, overridden by flags", async () => {
  const { run, home, sandbox } = await setUp();
  writeFileSync(`${home}/service.yaml`, stringify(body));
  const create = ["create", "service", "build", "--project-id", "default-project", "--query", "data.name"];
  for (const [args, input] of [
    [["--file", `${home}/service.yaml`], ""],
    [["--file", "-"], JSON.stringify(body)],
    [["--input", JSON.stringify(body)], ""],
    [["-i", stringify(body)], ""],
  ] as const) {
    expect(await run([...create, ...args], { input })).toEqual({ exitCode: 0, stdout: "Docs Site\n", stderr: "" });
    sandbox.reset();
  }
  const { stdout } = await run([...create, "-f", "-", "--name", "Other Site"], { input: JSON.stringify(body) });
  expect(stdout).toBe("Other Site\n");
});

test("has flags for the lists, maps, numbers and booleans of a body", async () => {
  const { run } = await setUp();
  const args = [
    "create",
    "service",
    "build",
    "--project-id",
    "default-project",
    ...bodyFlags,
    "--dry-run",
    "-o",
    "json",
  ];
  const more = ["--tags=docs", "--tags=site", "--buildArguments=A=1", "--buildArguments=B=x=y", "--disabledCI"];
  const nested = ["--buildSettings.dockerfile.useCache", "false"];
  const number = ["--buildSettings.storage.ephemeralStorage.storageSize", "16384"];
  const { stdout } = await run([...args, ...more, ...nested, ...number, "--show-secrets"]);
  expect(JSON.parse(stdout)).toMatchObject({
    request: {
      body: {
        ...body,
        tags: ["docs", "site"],
        buildArguments: { A: "1", B: "x=y" },
        disabledCI: true,
        buildSettings: { dockerfile: { useCache: false }, storage: { ephemeralStorage: { storageSize: 16384 } } },
      },
    },
  });
});

test("--wait waits for what the command starts and prints the last response", async () => {
  const { run, sandbox } = await setUp();
  const args = ["create", "service", "build", "--project-id", "default-project", ...bodyFlags];
  const { exitCode, stdout, stderr } = await run([...args, "--wait", "--interval", "100ms", "-o", "json"]);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toEqual(JSON.parse(lastOf(sandbox).response.content.text));
  expect(JSON.parse(stdout)).toMatchObject({ data: { id: "docs-site", status: { build: { status: "SUCCESS" } } } });
  const events = stderr.trimEnd().split("\n");
  expect(events.map((line) => JSON.parse(line) as unknown)).toContainEqual({
    event: "progress",
    id: "docs-site",
    field: "data.status.build.status",
    status: "SUCCESS",
  });
});

test.for([
  ["table", "CRASHED\n"],
  ["json", '"CRASHED"\n'],
])("--wait exits with 10 and prints the last response after a failure: %s", async ([format = "", printed]) => {
  const { run } = await setUp();
  const crashed = { data: { id: "docs-site", status: { build: { status: "CRASHED" } } } };
  const url = await serve((_, response) => void response.end(JSON.stringify(crashed)));
  const args = ["create", "service", "build", "--project-id", "default-project", ...bodyFlags, "--base-url", url];
  const wait = [...args, "-o", format, "--wait", "--query", "data.status.build.status"];
  const { exitCode, stdout, stderr } = await run(wait);
  expect({ exitCode, stdout }).toEqual({ exitCode: 10, stdout: printed });
  expect(stderr).toContain("data.status.build.status is CRASHED.");
});

test("--wait masks the secrets of the last response", async () => {
  const { run } = await setUp();
  const ports = [{ security: { credentials: [{ password: "hunter2-of-the-tests" }] } }];
  const service = { data: { id: "docs-site", status: { build: { status: "SUCCESS" } }, ports } };
  const url = await serve((_, response) => void response.end(JSON.stringify(service)));
  const args = ["create", "service", "build", "--project-id", "default-project", ...bodyFlags, "--base-url", url];
  const { exitCode, stdout } = await run([...args, "-o", "json", "--wait"]);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    data: { ports: [{ security: { credentials: [{ password: "[redacted]" }] } }] },
  });
});

test("--verbose logs requests and responses to stderr, without the token", async () => {
  const { run } = await setUp();
  const { stdout, stderr } = await run(["get", "service", ...service, "--verbose", "--query", "data.id"]);
  expect(stdout).toBe("example-service\n");
  expect(stderr).toMatch(/^> GET http:[^]*> authorization: Bearer \[redacted\]\n[^]*< 200 after \d+ ms\n/);
  expect(stderr).not.toContain(token);
});

test("--verbose with JSON output logs one JSON object per line", async () => {
  const { run, sandbox } = await setUp();
  sandbox.fail({ operationId: "getService", status: 503, times: 1, retryAfter: 0 });
  const { stderr } = await run(["get", "service", ...service, "--verbose", "-o", "json"]);
  const events = stderr
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { event: string }).event);
  expect(events).toEqual(["request", "response", "retry", "request", "response"]);
});

test("an additional operation in the specification adds a command", async () => {
  const { run } = await setUp();
  const help = await run(["describe", "workload", "--help"], { source });
  expect(help.stdout).toContain("Usage: northspec describe workload");
  expect(help.stdout).toContain("--service-id <string>");
  const args = ["describe", "workload", ...service];
  expect(await run([...args, "--query", "data.name"], { source })).toMatchObject({ stdout: "Example Service\n" });
  expect(await run(["describe", "workload"], { source })).toMatchObject({ exitCode: 2 });
  const completed = await run(["__complete", "fish", "--", "describe", ""], { source });
  expect(completed.stdout).toBe("workload\tGet workload\n");
});

test.for(["table", "json", "yaml"])("prints nothing for a response without content: %s", async (format) => {
  const { run } = await setUp();
  const url = await serve((_, response) => void response.writeHead(204).end());
  const pause = {
    ...operationTable.getService,
    method: "POST" as const,
    cliCommand: "pause workload",
    mayBeEmpty: true as const,
  };
  const args = ["pause", "workload", ...service, "--base-url", url, "-o", format];
  const given = { operations: [pause], fields: fieldTable };
  expect(await run(args, { source: given })).toEqual({ exitCode: 0, stdout: "", stderr: "" });
});
