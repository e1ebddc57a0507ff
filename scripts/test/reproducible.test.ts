import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const redocly = fileURLToPath(import.meta.resolve("@redocly/cli/bin/cli.js"));

test("the bundle and the generated modules are the same in any directory, time zone and locale", async () => {
  const temporary = mkdtempSync(join(tmpdir(), "northspec-reproducible-"));
  onTestFinished(() => rmSync(temporary, { recursive: true, force: true }));
  const spec = join(temporary, "a directory/with a longer path", "spec");
  mkdirSync(join(spec, "dist"), { recursive: true });
  for (const name of ["openapi.yaml", "redocly.yaml", "lint", "paths", "components"]) {
    cpSync(join(root, "spec", name), join(spec, name), { recursive: true });
  }
  symlinkSync(join(root, "spec/node_modules"), join(spec, "node_modules"));
  const env = { ...process.env, TZ: "Pacific/Kiritimati", LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8", USER: "another" };
  const run = (cwd: string, ...command: string[]) => promisify(execFile)(process.execPath, command, { cwd, env });

  const bundle = join(spec, "dist/openapi.json");
  await run(spec, redocly, "bundle", "openapi.yaml", "--output", bundle);
  for (const name of ["types", "client"]) {
    await run(join(root, "packages", name), join(root, `scripts/src/generate/${name}.ts`), bundle, spec);
  }

  const generated = {
    "spec/dist/openapi.json": bundle,
    "packages/types/src/schema.gen.ts": join(spec, "schema.gen.ts"),
    "packages/types/src/operations.gen.ts": join(spec, "operations.gen.ts"),
    "packages/types/src/fields.gen.ts": join(spec, "fields.gen.ts"),
    "packages/client/src/constants.gen.ts": join(spec, "constants.gen.ts"),
    "packages/client/src/functions.gen.ts": join(spec, "functions.gen.ts"),
  };
  const different = Object.entries(generated).filter(
    ([file, other]) => readFileSync(join(root, file), "utf8") !== readFileSync(other, "utf8"),
  );
  expect(different.map(([file]) => file)).toEqual([]);
});
