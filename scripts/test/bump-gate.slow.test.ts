import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Edit } from "./bump-kinds.ts";
import {
  branchedRepository,
  changesetFile,
  checkBump,
  commit,
  edit,
  goBack,
  writeChangeset,
} from "./bump-repository.ts";
import type { RepositoryCopy } from "./support/repository.ts";

const schema = "spec/components/schemas/JobType.yaml";
const narrowed: Edit = [schema, "  - cron\n", ""];
const described: Edit = [schema, "Whether the job runs by hand or on a schedule.", "How the job is started."];

// A vitest matcher has no type of its own.
const accepted = { exitCode: 0, stdout: expect.stringMatching(/^Accepted\./u) as string };

let copy: RepositoryCopy;
let start: string;

beforeAll(async () => {
  copy = await branchedRepository();
  start = await copy.git("rev-parse", "HEAD");
}, 60_000);

afterEach(() => goBack(copy, start));
afterAll(() => copy.remove());

describe("the gate on a change of the specification", () => {
  test("refuses a changeset that promises less, names the line, and accepts the edit that it asks for", async () => {
    await edit(copy.folder, [narrowed]);
    await writeChangeset(copy.folder, { spec: "patch" });
    const refused = await checkBump(copy);
    expect(refused).toMatchObject({ exitCode: 1, stderr: "" });
    expect(refused.stdout).toContain(`${schema}:4 #/enum\n`);
    expect(refused.stdout).toContain("no longer compiles");

    const [, line = "", file = "", number = ""] = /Write `(.*)` in (.*):(\d+),/u.exec(refused.stdout) ?? [];
    const lines = (await readFile(join(copy.folder, file), "utf8")).split("\n");
    await writeFile(join(copy.folder, file), lines.with(Number(number) - 1, line).join("\n"));
    expect(await checkBump(copy)).toMatchObject(accepted);
  });

  test("refuses it without a changeset, and accepts the file that it asks for", async () => {
    await edit(copy.folder, [described]);
    const refused = await checkBump(copy);
    expect(refused).toMatchObject({ exitCode: 1, stdout: expect.stringContaining(`${schema}:2 #/description\n`) });
    const [text = ""] = /---\n[^]*---/u.exec(refused.stdout.replaceAll(/^ +/gmu, "")) ?? [];
    await writeFile(join(copy.folder, ".changeset/a-name.md"), `${text}\n\nA clearer description.\n`);
    expect(await checkBump(copy)).toMatchObject(accepted);
  });

  test("refuses changesets that do not name it, however much they promise", async () => {
    await edit(copy.folder, [described]);
    await writeChangeset(copy.folder, { client: "major" });
    const { exitCode, stdout } = await checkBump(copy);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(
      `Mend: Write \`"@northspec/spec": patch\` between the lines of dashes of ${changesetFile}.`,
    );
  });

  test("takes the highest of the changesets for all packages, which carry one version", async () => {
    await edit(copy.folder, [narrowed]);
    await writeChangeset(copy.folder, { spec: "patch", types: "major" });
    expect(await checkBump(copy)).toMatchObject(accepted);
  });

  test("counts nothing that is promised to a package which is not published, and says so", async () => {
    await edit(copy.folder, [described]);
    await writeChangeset(copy.folder, { docs: "major" });
    const { exitCode, stdout } = await checkBump(copy);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`${changesetFile}:2\n  The changeset names @northspec/docs`);
    expect(stdout).toContain("no changeset promises one");
  });

  test("counts no changeset that was there before", async () => {
    await writeChangeset(copy.folder, { spec: "major" });
    await commit(copy, "Another change");
    await edit(copy.folder, [narrowed]);
    expect(await checkBump(copy, "--base", "HEAD")).toMatchObject({ exitCode: 1 });
  });

  test("looks at what is not committed too, and changes nothing", async () => {
    await edit(copy.folder, [narrowed]);
    await copy.git("add", schema);
    await writeFile(join(copy.folder, "spec/note.md"), "A note.\n");
    const before = [await copy.git("status", "--porcelain=v2", "--branch"), await copy.git("diff", "--cached")];
    expect(await checkBump(copy)).toMatchObject({ exitCode: 1 });
    expect([await copy.git("status", "--porcelain=v2", "--branch"), await copy.git("diff", "--cached")]).toEqual(
      before,
    );
  });

  test("reports to workflows: annotations on the lines, and the whole as JSON", async () => {
    await edit(copy.folder, [narrowed]);
    const { stdout: annotated } = await checkBump(copy, "--format", "github");
    expect(annotated).toMatch(
      new RegExp(`^::error file=${schema},line=4,title=[^:\\n]+::[^\\n]*%0AMend: [^\\n]*$`, "mu"),
    );
    const { stdout: json, exitCode } = await checkBump(copy, "--format", "json");
    expect(exitCode).toBe(1);
    expect(JSON.parse(json)).toMatchObject({
      required: "major",
      promised: "none",
      changes: [{ level: "major", file: schema, line: 4, pointer: "#/enum" }],
      problems: [{ kind: "no-changeset", file: schema, line: 4 }],
    });
  });
});

describe("the gate on what else is published", () => {
  const source = "packages/client/src/url.ts";
  const append = async (file: string): Promise<void> => {
    const path = join(copy.folder, file);
    await writeFile(path, `${await readFile(path, "utf8")}\n// One more line.\n`);
  };

  test("refuses a changed source of a package without a changeset, and accepts it with one", async () => {
    await append(source);
    const refused = await checkBump(copy);
    expect(refused).toMatchObject({ exitCode: 1, stdout: expect.stringContaining(`${source}:1\n`) });
    expect(refused.stdout).toContain("choose @northspec/client");
    await writeChangeset(copy.folder, { client: "patch" });
    expect(await checkBump(copy)).toMatchObject(accepted);
  });

  test("accepts an empty changeset: the word of who made the change that nobody is reached", async () => {
    await append(source);
    await writeFile(join(copy.folder, changesetFile), "---\n---\n");
    expect(await checkBump(copy)).toMatchObject(accepted);
  });

  test("asks for nothing where a generator changes and writes the same", async () => {
    await append("scripts/src/generate/json-node.ts");
    expect(await checkBump(copy)).toMatchObject(accepted);
  });

  test("refuses a generator that writes something else, for the packages that it writes into", async () => {
    const generator = "scripts/src/generate/client.ts";
    await edit(copy.folder, [[generator, "Required permission: ", "Needed permission: "]]);
    const { stdout, exitCode } = await checkBump(copy);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`${generator}:1\n`);
    expect(stdout).toContain("choose @northspec/client");
    expect(stdout).not.toContain("choose @northspec/types");
  });

  test("refuses generators that fail, for it cannot tell what they write", async () => {
    await writeFile(join(copy.folder, "scripts/src/generate/json-node.ts"), "throw new Error();\n");
    const { stdout } = await checkBump(copy);
    expect(stdout).toContain("choose @northspec/types");
    expect(stdout).toContain("choose @northspec/client");
    expect(stdout).not.toContain("choose @northspec/cli.");
  });

  test.for([
    "README.md",
    "CONTRIBUTING.md",
    "packages/client/test/client.test.ts",
    "packages/docs/src/build.ts",
    "scripts/src/testing/turbo.ts",
    "spec/readings.md",
    "spec/test/rules.test.ts",
  ])("asks for nothing where %s changes, which reaches no published byte", async (file) => {
    await writeFile(join(copy.folder, file), "// All new.\n");
    expect(await checkBump(copy)).toMatchObject(accepted);
  });

  test.for([
    ["devDependencies", "Accepted", 0],
    ["dependencies", "Refused", 1],
  ] as const)("where the %s of a package change, says %s", async ([field, said, exitCode]) => {
    await edit(copy.folder, [
      ["packages/client/package.json", `\n  "${field}": {`, `\n  "${field}": {\n    "ky": "2.0.0",`],
    ]);
    expect(await checkBump(copy)).toMatchObject({ exitCode, stdout: expect.stringContaining(`${said}.`) });
  });
});

test("a version of the specification that is not that of the packages is refused, with its line", async () => {
  await edit(copy.folder, [["spec/openapi.yaml", "  version: 0.0.0\n", "  version: 0.4.0\n"]]);
  await writeChangeset(copy.folder, { spec: "major" });
  const { exitCode, stdout } = await checkBump(copy);
  expect(exitCode).toBe(1);
  expect(stdout).toContain(
    "spec/openapi.yaml:4 #/info/version\n  info.version is 0.4.0, and the version of the packages",
  );
  await rm(join(copy.folder, "spec/openapi.yaml"));
  expect(await checkBump(copy)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("no spec/openapi.yaml") });
});
