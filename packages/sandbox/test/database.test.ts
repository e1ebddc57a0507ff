import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createSandbox } from "@northspec/sandbox";
import { expect, test } from "vitest";
import { temporaryFolder } from "./command.ts";
import { buildService, openSandbox, project, send } from "./setup.ts";

function change(file: string, statements: string): void {
  const database = new DatabaseSync(file);
  database.exec(statements);
  database.close();
}

test.each([
  [
    "another program's database",
    (file: string) => change(file, "CREATE TABLE notes (text); PRAGMA user_version = 1"),
    "is an SQLite database of something else",
  ],
  [
    "a later version's database",
    (file: string) => {
      createSandbox({ database: file }).close();
      change(file, "PRAGMA user_version = 999");
    },
    "was written by another version of the sandbox",
  ],
  [
    "a file that is not a database",
    (file: string) => writeFileSync(file, "Dear diary, this is no database.\n".repeat(100)),
    "is not an SQLite database",
  ],
])("rejects %s, and leaves the file as it was", async (_, make, message) => {
  const file = join(await temporaryFolder(), "other.db");
  make(file);
  const before = readFileSync(file);
  expect(() => createSandbox({ database: file })).toThrow(`${file} ${message}`);
  expect(readFileSync(file).equals(before)).toBe(true);
});

test("rejects a file in a folder that does not exist", async () => {
  const file = join(await temporaryFolder(), "missing", "sandbox.db");
  expect(() => createSandbox({ database: file })).toThrow(`${file} cannot be opened.`);
});

test("a database belongs to one sandbox at a time", async () => {
  const database = join(await temporaryFolder(), "sandbox.db");
  const first = createSandbox({ database });
  expect(() => createSandbox({ database })).toThrow(`${database} is in use by another process.`);
  const created = await send(first, `${project}/services/build`, { body: buildService("Docs") });
  expect(created.status).toBe(200);
  first.close();
  expect((await send(openSandbox({ database }), `${project}/services/docs`)).status).toBe(200);
});

test("what was read before a write is not read again after it", async () => {
  const sandbox = openSandbox();
  const path = `${project}/services/docs`;
  expect((await send(sandbox, path)).status).toBe(404);
  await send(sandbox, `${project}/services/build`, { body: buildService("Docs") });
  const before = (await send(sandbox, path)).body;
  sandbox.addBuilds({ projectId: "default-project", serviceId: "docs", result: "FAILURE" });
  sandbox.advance(60_000);
  const after = (await send(sandbox, path)).body;
  expect([before.data.status.build.status, after.data.status.build.status]).toEqual(["QUEUED", "FAILURE"]);
  sandbox.reset();
  expect((await send(sandbox, path)).status).toBe(404);
});
