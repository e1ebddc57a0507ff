import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createSandbox } from "@northspec/sandbox";
import { expect, test } from "vitest";
import { tempDir } from "./cli.ts";
import { buildService, openSandbox, project, send } from "./setup.ts";

function change(file: string, statements: string): void {
  const database = new DatabaseSync(file);
  database.exec(statements);
  database.close();
}

const firstSchema = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE projects (id TEXT PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID;
  INSERT INTO meta VALUES ('seeded', 'true');`;

test.each([
  [
    "another program's database",
    (file: string) => change(file, "CREATE TABLE notes (text); PRAGMA user_version = 1"),
    "is an SQLite database of another program",
  ],
  [
    "a database of a newer version",
    (file: string) => {
      createSandbox({ database: file }).close();
      change(file, "PRAGMA user_version = 999");
    },
    "was written by a newer version of the sandbox (format 999, expected 2). Use another file, or upgrade.",
  ],
  [
    "a database of the version with a table for each kind",
    (file: string) => change(file, `${firstSchema} PRAGMA application_id = 0x4e534258; PRAGMA user_version = 1;`),
    "was written by an older version of the sandbox (format 1, expected 2). Use another file, or delete it to start anew.",
  ],
  [
    "a file that is not a database",
    (file: string) => writeFileSync(file, "Some text in lines.\n".repeat(100)),
    "is not an SQLite database",
  ],
])("rejects %s and does not change the file", async (_, create, message) => {
  const file = join(await tempDir(), "other.db");
  create(file);
  const before = readFileSync(file);
  expect(() => createSandbox({ database: file })).toThrow(`${file} ${message}`);
  expect(readFileSync(file).equals(before)).toBe(true);
});

test("rejects a file in a directory that does not exist", async () => {
  const file = join(await tempDir(), "missing", "sandbox.db");
  expect(() => createSandbox({ database: file })).toThrow(`Cannot open ${file}.`);
});

test("rejects a database that another sandbox uses", async () => {
  const database = join(await tempDir(), "sandbox.db");
  const first = createSandbox({ database });
  expect(() => createSandbox({ database })).toThrow(`${database} is in use by another process.`);
  const created = await send(first, `${project}/services/build`, { body: buildService("Docs") });
  expect(created.status).toBe(200);
  first.close();
  expect((await send(openSandbox({ database }), `${project}/services/docs`)).status).toBe(200);
});

test("does not return stale rows after a write", async () => {
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
