import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createSandbox, developmentToken, type Sandbox } from "@northspec/sandbox";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { run, type ServerProcess, serveWith, tempDir } from "./cli.ts";
import { buildService, openSandbox, project, send, start } from "./setup.ts";

// The sandbox logs each error.
beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => void vi.restoreAllMocks());

const path = `${project}/services/build`;
const large = { buildArguments: { TEXT: "x".repeat(3000) } };

/** Opens a sandbox and returns the connection to its database, on which tests provoke real errors of SQLite. */
function openWithConnection(database: string): { sandbox: Sandbox; connection: DatabaseSync } {
  const exec = vi.spyOn(DatabaseSync.prototype, "exec");
  const sandbox = createSandbox({ database, strict: true, clock: { now: () => start } });
  const connection = exec.mock.contexts[0] as DatabaseSync | undefined; // the object that it was called on
  exec.mockRestore();
  if (!connection) throw new Error("The sandbox opened no database.");
  return { sandbox, connection };
}

/** Creates services until one fails. Returns the identifiers of the acknowledged ones. */
async function createUntilFailure(create: (name: string) => Promise<{ status: number; body: unknown }>) {
  const acknowledged: string[] = [];
  for (let number = 1; number < 1000; number += 1) {
    const { status, body } = await create(`Service ${number}`);
    if (status !== 200) return { status, body, acknowledged, failed: `service-${number}` };
    acknowledged.push(`service-${number}`);
  }
  throw new Error("No creation failed.");
}

async function expectStored(database: string, acknowledged: readonly string[], failed: string): Promise<void> {
  const sandbox = openSandbox({ database });
  for (const id of acknowledged) expect((await send(sandbox, `${project}/services/${id}`)).status).toBe(200);
  expect((await send(sandbox, `${project}/services/${failed}`)).status).toBe(404);
}

test("responds with 507 while the database is full, keeps acknowledged writes and recovers", async () => {
  const database = join(await tempDir(), "sandbox.db");
  const { sandbox, connection } = openWithConnection(database);
  connection.exec("PRAGMA max_page_count = 60");
  const { status, body, acknowledged, failed } = await createUntilFailure((name) =>
    send(sandbox, path, { body: buildService(name, large) }),
  );
  expect(acknowledged.length).toBeGreaterThan(1);
  expect([status, body]).toEqual([
    507,
    { error: { status: 507, message: "The disk is full. Free up space, then try again.", id: expect.any(String) } },
  ]);
  expect((await send(sandbox, `${project}/services/${failed}`)).status).toBe(404);
  expect((await send(sandbox, `${project}/services/service-1`)).status).toBe(200);
  connection.exec("PRAGMA max_page_count = 100000");
  expect((await send(sandbox, path, { body: buildService("After") })).status).toBe(200);
  sandbox.close();
  await expectStored(database, [...acknowledged, "after"], failed);
});

test("fails every request whose writes were in the same transaction", async () => {
  const { sandbox, connection } = openWithConnection(join(await tempDir(), "sandbox.db"));
  connection.exec("PRAGMA max_page_count = 60");
  const names = Array.from({ length: 60 }, (_, index) => `Service ${index}`);
  const responses = await Promise.all(names.map((name) => send(sandbox, path, { body: buildService(name, large) })));
  expect(new Set(responses.map(({ status }) => status))).toContain(507);
  for (const [index, { status }] of responses.entries()) {
    const { status: found } = await send(sandbox, `${project}/services/service-${index}`);
    expect(found).toBe(status === 200 ? 200 : 404);
  }
  sandbox.close();
});

test("responds with 500 while the database is read-only, does not move the clock, and recovers", async () => {
  const { sandbox, connection } = openWithConnection(join(await tempDir(), "sandbox.db"));
  const before = sandbox.now();
  connection.exec("PRAGMA query_only = 1");
  const message = "The database is read-only. Make the file and its directory writable.";
  const requests = [
    [path, buildService("Docs")],
    ["/_sandbox/clock", { advance: 1000 }],
    ["/_sandbox/reset", {}],
  ] as const;
  for (const [target, body] of requests) {
    expect(await send(sandbox, target, { body })).toMatchObject({ status: 500, body: { error: { message } } });
  }
  expect(sandbox.now()).toBe(before);
  expect((await send(sandbox, `${project}/services/example-service`)).status).toBe(200);
  connection.exec("PRAGMA query_only = 0");
  expect((await send(sandbox, path, { body: buildService("Docs") })).status).toBe(200);
  sandbox.close();
});

test("deletes all of a project or nothing", async () => {
  const { sandbox, connection } = openWithConnection(join(await tempDir(), "sandbox.db"));
  const before = sandbox.dump();
  const fail = "BEGIN SELECT RAISE(ABORT, 'stop'); END";
  for (const kind of ["builds", "jobs", "projects"]) {
    connection.exec(`CREATE TRIGGER stop BEFORE DELETE ON resources WHEN old.kind = '${kind}' ${fail}`);
    const { status } = await send(sandbox, `${project}?delete_child_objects=true`, { method: "DELETE" });
    expect([kind, status]).toEqual([kind, 500]);
    expect(sandbox.dump()).toEqual(before);
    connection.exec("DROP TRIGGER stop");
  }
  expect((await send(sandbox, `${project}?delete_child_objects=true`, { method: "DELETE" })).status).toBe(200);
  expect(sandbox.dump().services).toEqual([]);
  sandbox.close();
});

/** Overwrites a file from an offset, as a failing disk might. */
function damage(file: string, from: number): void {
  const content = readFileSync(file);
  writeFileSync(file, content.fill(0xa5, from));
}

test("responds with 500 if the database is damaged, and goes on", async () => {
  const database = join(await tempDir(), "sandbox.db");
  const first = createSandbox({ database });
  first.addBuilds({ projectId: "default-project", serviceId: "example-service", count: 500 });
  first.close();
  // The builds are at the end.
  damage(database, readFileSync(database).length - 40 * 4096);
  const sandbox = openSandbox({ database });
  const builds = `${project}/services/example-service/build`;
  const message = "The database is damaged. Use another file.";
  for (let attempt = 0; attempt < 2; attempt += 1) {
    expect(await send(sandbox, builds)).toMatchObject({ status: 500, body: { error: { message } } });
  }
  expect((await send(sandbox, `${project}/jobs/example-job`)).status).toBe(200);
});

test("reports a damaged database in one line at startup", async () => {
  const database = join(await tempDir(), "sandbox.db");
  createSandbox({ database }).close();
  damage(database, 4096);
  const { exitCode, stdout, stderr } = await run("--port", "0", "--db", database);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toBe(`northspec-sandbox: ${database}: The database is damaged. Use another file.\n`);
});

interface LimitedDisk {
  readonly directory: string;
  /** A program that limits the space for the one that it runs. */
  readonly wrapper: readonly string[];
  /** Makes space. */
  free(process: ServerProcess): void;
}

/** Provides little disk space: a small file system if this user may mount one, a limit on the size of files otherwise. */
async function limitDisk(): Promise<LimitedDisk> {
  const directory = await tempDir();
  const filler = join(directory, "filler");
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", directory], { stdio: "ignore" });
  } catch {
    const wrapper = ["sh", "-c", 'ulimit -S -f 1000; exec "$@"', "sh"];
    return { directory, wrapper, free: ({ pid }) => execFileSync("prlimit", ["--fsize=unlimited", `--pid=${pid}`]) };
  }
  onTestFinished(() => void execFileSync("umount", ["--lazy", directory]));
  writeFileSync(filler, Buffer.alloc(600_000));
  return { directory, wrapper: [], free: () => rmSync(filler) };
}

test("survives a full disk over HTTP, and recovers without a restart", async () => {
  const disk = await limitDisk();
  const database = join(disk.directory, "sandbox.db");
  const server = await serveWith(disk.wrapper, "--db", database, "--rate-limit", "1000000");
  const create = async (name: string) => {
    const response = await fetch(server.url + path, {
      method: "POST",
      headers: { authorization: `Bearer ${developmentToken}`, "content-type": "application/json" },
      body: JSON.stringify(buildService(name, large)),
    });
    return { status: response.status, body: await response.json() };
  };
  const { status, body, acknowledged, failed } = await createUntilFailure(create);
  expect(status).toBeGreaterThanOrEqual(500);
  expect(body).toMatchObject({ error: { status, message: expect.any(String) } });
  expect((await create("Still full")).status).toBe(status);
  disk.free(server);
  expect((await create("After")).status).toBe(200);
  expect((await server.end("SIGTERM")).exitCode).toBe(0);
  await expectStored(database, [...acknowledged, "after"], failed);
});
