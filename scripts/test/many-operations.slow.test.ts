import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { type Operation, printOperations } from "../src/generate/operations.ts";

const types = join(import.meta.dirname, "../../packages/types/src");

test(
  "a table of thousands of operations compiles, and its declaration has the facts of each word for word",
  { timeout: 120_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), "northspec-many-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const operations = Array.from({ length: 3000 }, (_, index): Operation => ({
      id: `getThing${index}`,
      method: "GET",
      path: `/v1/projects/{projectId}/things-${index}`,
      tag: "Things",
      summary: "Get thing",
      description:
        "Returns a thing, with as many words as an operation is described with, so that the table is as long.",
      parameters: [{ name: "projectId", in: "path", required: true, type: "string" }],
      permission: "Project > Things > General > Read",
      cliCommand: `get thing ${index}`,
      paging: false,
    }));
    writeFileSync(join(folder, "operations.gen.ts"), printOperations(operations, "https://api.example.com"));
    const members = operations.map(({ id }) => `${id}: object;`).join("\n");
    writeFileSync(join(folder, "schema.gen.ts"), `export interface operations {\n${members}\n}\n`);
    cpSync(join(types, "operations.ts"), join(folder, "operations.ts"));

    const compiler = fileURLToPath(import.meta.resolve("typescript/lib/tsc.js"));
    const options =
      "--declaration --outDir dist --strict --target es2023 --module nodenext --rewriteRelativeImportExtensions";
    // It throws with what the compiler said, where it finds a fault.
    execFileSync(process.execPath, [compiler, ...options.split(" "), "operations.ts"], { cwd: folder, stdio: "pipe" });
    const declaration = readFileSync(join(folder, "dist/operations.gen.d.ts"), "utf8");
    expect(declaration).toContain('readonly cliCommand: "get thing 2999"');
  },
);
