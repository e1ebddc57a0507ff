import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { apiChangelog, apiChangesSince } from "../src/changes/api-changes.ts";
import { checkWorkingTree } from "../src/changes/check.ts";
import { chooseBase } from "../src/changes/git.ts";
import { copyRepository, type ProcessResult, repositoryRoot, type RepositoryCopy } from "./support/repository.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const schema = "spec/components/schemas/JobType.yaml";
const changesetFile = ".changeset/the-change.md";

let copy: RepositoryCopy;
let start: string;

beforeAll(async () => {
  copy = await copyRepository();
  start = await copy.git("rev-parse", "HEAD");
});
afterAll(() => copy.remove());

/** Goes back to the first commit, on a new branch. */
const reset = async (): Promise<void> => {
  await copy.git("switch", "--quiet", "--force", "-C", "change", start);
  await copy.git("branch", "--force", "main", start);
  await copy.git("clean", "--quiet", "--force", "-d");
};
beforeAll(reset);
afterEach(reset);

const commit = async (message = "Change something"): Promise<void> => {
  await copy.git("add", "--all");
  await copy.git("commit", "--quiet", "--allow-empty", "--message", message);
};

async function edit(file: string, from: string | RegExp, to: string): Promise<void> {
  const text = await readFile(join(copy.directory, file), "utf8");
  expect(text).toMatch(from);
  await writeFile(
    join(copy.directory, file),
    text.replace(from, () => to),
  );
}
const removeEnumValue = () => edit(schema, "  - cron\n", "");

/** Writes a changeset. Packages are named without their scope. */
async function writeChangeset(releases: Readonly<Record<string, string>>): Promise<void> {
  const lines = Object.entries(releases).map(([name, bump]) => `"@northspec/${name}": ${bump}\n`);
  await writeFile(join(copy.directory, changesetFile), `---\n${lines.join("")}---\n\nA description for users.\n`);
}

/** Runs the script of `pnpm changeset:check` or `pnpm diff:spec`. */
const run = (...args: readonly string[]): Promise<ProcessResult> => copy.attempt(process.execPath, [script, ...args]);
const script = join(repositoryRoot, "scripts/src/changes/main.ts");

describe("the base", () => {
  test("of a branch is the commit where it left main", async () => {
    await copy.git("switch", "--quiet", "main");
    await commit("A commit on main");
    await copy.git("switch", "--quiet", "change");
    const base = { commit: start, name: "the commit where this branch left main" };
    expect(await chooseBase(copy.directory)).toEqual(base);
    await commit();
    expect(await chooseBase(copy.directory)).toEqual(base);
  });

  test("of main is the last release, and nothing before the first one", async () => {
    await copy.git("switch", "--quiet", "main");
    await commit();
    expect(await chooseBase(copy.directory)).toBeUndefined();
    await copy.git("tag", "v0.0.0", start);
    expect(await chooseBase(copy.directory)).toEqual({ commit: start, name: "the last release, v0.0.0" });
    await copy.git("tag", "--delete", "v0.0.0");
  });

  test.each(["nowhere", "--all"])("must exist: %s", async (ref) => {
    await expect(chooseBase(copy.directory, ref)).rejects.toThrow(`Unknown branch, tag or commit "${ref}" in --base.`);
  });

  test("may have no specification", async () => {
    await copy.git("rm", "--quiet", "-r", "spec");
    await commit();
    await copy.git("revert", "--no-edit", "HEAD");
    expect(await checkWorkingTree(copy.directory, "HEAD~1")).toMatchObject({ required: "none" });
  });
});

describe("a change of the specification", () => {
  test("fails with its source line, in every format, until the suggested fix is made", async () => {
    await removeEnumValue();
    await writeChangeset({ spec: "patch" });
    // The check must not change the index or the working tree.
    await copy.git("add", schema);
    const status = await copy.git("status", "--porcelain=v2");

    const github = await run("check", "--format", "github");
    expect(github).toMatchObject({ exitCode: 1, stderr: "" });
    expect(github.stdout).toContain("Required bump: major. Declared bump: patch (.changeset/the-change.md).");
    expect(github.stdout).toContain(`\n${schema}:4\n  \`enum\` changed`);
    expect(github.stdout).toMatch(new RegExp(`^::error file=${schema},line=4,title=[^:\\n]+::.*%0AFix: .*$`, "mu"));
    const json = await run("check", "--format", "json");
    expect(json.exitCode).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      base: { commit: start },
      required: "major",
      declared: "patch",
      changes: [{ bump: "major", file: schema, line: 4, inBase: false }],
      changesets: [{ file: changesetFile }],
      issues: [{ kind: "too-small", file: schema, line: 4 }],
    });
    expect(await copy.git("status", "--porcelain=v2")).toBe(status);

    const [, line = "", file = "", number = ""] = /Write `(.*)` in (.*):(\d+),/u.exec(github.stdout) ?? [];
    const lines = (await readFile(join(copy.directory, file), "utf8")).split("\n");
    await writeFile(join(copy.directory, file), lines.with(Number(number) - 1, line).join("\n"));
    expect(await checkWorkingTree(copy.directory)).toMatchObject({ declared: "major", issues: [] });
  });

  test("is in the Markdown of diff:spec, with the bump of our rules", async () => {
    await removeEnumValue();
    await edit("spec/components/schemas/Build.yaml", /^ {2}sha:\n.*\n.*\n/mu, "");
    const file = join(copy.directory, ".git/summary.md");
    await copy.run(process.execPath, [script, "diff"], { GITHUB_STEP_SUMMARY: file });
    const summary = await readFile(file, "utf8");
    const base = start.slice(0, 10);
    expect(summary).toContain(`## API diff: ${base}:spec/openapi.yaml → spec/openapi.yaml`);
    expect(summary).toContain(`${base}:spec/components/schemas/Build.yaml:`);
    expect(summary).toContain(`- **major**: \`${schema}:4\``);
  });

  test("that removes an exported type is in the check and in the changelog", async () => {
    await copy.git("mv", schema, "spec/components/schemas/JobKind.yaml");
    for (const user of await readdir(join(copy.directory, "spec/components/schemas"))) {
      const file = `spec/components/schemas/${user}`;
      const text = await readFile(join(copy.directory, file), "utf8");
      if (text.includes("JobType.yaml")) await edit(file, "JobType.yaml", "JobKind.yaml");
    }
    await commit();
    const { required, changes } = await checkWorkingTree(copy.directory);
    expect(required).toBe("major");
    expect(changes).toContainEqual(expect.objectContaining({ bump: "major", file: schema, inBase: true }));
    const changelog = apiChangelog(await apiChangesSince(copy.directory, start), "v1.0.0");
    expect(changelog).toMatchObject({ bump: "major" });
    expect(changelog?.markdown).toContain(
      "| major | Schema `JobType` was removed. | `components › schemas › JobType` |",
    );
  });

  test("counts only new changesets, or the version of a release", async () => {
    await writeChangeset({ spec: "major" });
    await commit();
    await removeEnumValue();
    expect(await checkWorkingTree(copy.directory, "HEAD")).toMatchObject({ required: "major", declared: "none" });
    await edit("spec/package.json", /"version": ".*"/u, '"version": "9.0.0"');
    expect(await checkWorkingTree(copy.directory, "HEAD")).toMatchObject({ declared: "major", issues: [] });
  });
});

describe("a change of a package", () => {
  const append = (file: string) => edit(file, /$/u, "\n// One more line.\n");

  test.each(["packages/client/src/index.ts", "scripts/src/generate/types.ts", "LICENSE"])(
    "of %s requires a changeset",
    async (file) => {
      await append(file);
      const { issues } = await checkWorkingTree(copy.directory);
      expect(issues[0]).toMatchObject({ kind: "not-named", file });
      await writeFile(join(copy.directory, changesetFile), "---\n---\n");
      expect(await checkWorkingTree(copy.directory)).toMatchObject({ issues: [] });
    },
  );

  test("requires no changeset if the published files are the same", async () => {
    await append("README.md");
    for (const file of ["packages/client/test/new.test.ts", "packages/docs/src/new.ts", "spec/test/new.test.ts"])
      await writeFile(join(copy.directory, file), "// New.\n");
    const manifest = "packages/client/package.json";
    await edit(manifest, '\n  "devDependencies": {', '\n  "devDependencies": {\n    "ky": "2.0.0",');
    expect(await checkWorkingTree(copy.directory)).toMatchObject({ issues: [] });
    await edit(manifest, '\n  "dependencies": {', '\n  "dependencies": {\n    "ky": "2.0.0",');
    expect(await checkWorkingTree(copy.directory)).toMatchObject({ issues: [{ file: manifest }] });
  });
});

describe("input that cannot be checked", () => {
  test.each<[what: string, file: string, text: string, message: string]>([
    ["invalid YAML", schema, "type: [string\n", schema],
    ["a reference to nothing", schema, "$ref: Nowhere.yaml\n", "spec/components/schemas/Job.yaml:35"],
    ["an invalid root", "spec/openapi.yaml", "openapi: [3\n", "spec/openapi.yaml"],
    ["an invalid changeset", changesetFile, "Hello.\n", "A changeset in .changeset/ cannot be read"],
  ])("is reported with exit code 2: %s", async (_, file, text, message) => {
    await writeFile(join(copy.directory, file), text);
    const { exitCode, stdout, stderr } = await run("check");
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/npx -y pnpm@12/u);
    expect(stderr).not.toMatch(/^ {4}at /mu);
  });

  test("is reported as such if it is in the base", async () => {
    await writeFile(join(copy.directory, schema), "type: [string\n");
    await commit();
    await copy.git("restore", "--source", start, "spec");
    await expect(checkWorkingTree(copy.directory, "HEAD")).rejects.toThrow(
      /^The specification in the base is invalid\. Choose another --base\.[^]* spec\/components\/schemas\/JobType\.yaml:2/u,
    );
  });

  test.each([
    [["--format", "yaml"], /^Unknown --format "yaml"\. Use text, github, json\./u],
    [["--bas", "main"], /--bas[^]*\n\nUsage: /u],
  ])("is reported with its flag: %j", async (flags, message) => {
    const { exitCode, stderr } = await run("check", ...flags);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  });
});
