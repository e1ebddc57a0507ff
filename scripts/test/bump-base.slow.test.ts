import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  branchedRepository,
  changesetFile,
  checkBump,
  commit,
  edit,
  goBack,
  writeChangeset,
} from "./bump-repository.ts";
import type { Edit } from "./bump-kinds.ts";
import type { RepositoryCopy } from "./support/repository.ts";

const narrowed: Edit = ["spec/components/schemas/JobType.yaml", "  - cron\n", ""];
const packageFolders = ["spec", "packages/types", "packages/client", "packages/cli", "packages/sandbox"];

let copy: RepositoryCopy;
let start: string;

beforeAll(async () => {
  copy = await branchedRepository();
  start = await copy.git("rev-parse", "HEAD");
}, 60_000);

afterEach(async () => {
  await goBack(copy, start);
  await copy.git("branch", "--force", "main", start);
  for (const tag of (await copy.git("tag")).split("\n").filter(Boolean)) await copy.git("tag", "--delete", tag);
});
afterAll(() => copy.remove());

/** Raises the version of all packages and of the specification, and uses the changesets up: what a release does. */
async function release(version: string): Promise<void> {
  const manifests = packageFolders.map((folder): Edit => [
    `${folder}/package.json`,
    '"version": "0.0.0"',
    `"version": "${version}"`,
  ]);
  await edit(copy.folder, [...manifests, ["spec/openapi.yaml", "\n  version: 0.0.0\n", `\n  version: ${version}\n`]]);
  await copy.git("rm", "--quiet", "--force", "--ignore-unmatch", changesetFile);
}

test("a branch is compared with where it left main, not with what main has become", async () => {
  await copy.git("switch", "--quiet", "main");
  await edit(copy.folder, [narrowed]);
  await commit(copy, "A change of somebody else");
  await copy.git("switch", "--quiet", "change");
  await commit(copy, "Nothing");
  const { exitCode, stdout } = await checkBump(copy);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("where this branch left main");
  expect(stdout).toContain("the specification needs no rise");
});

test("main is compared with its last release, and with nothing before the first", async () => {
  await copy.git("switch", "--quiet", "main");
  await edit(copy.folder, [narrowed]);
  await commit(copy, "A change");
  const before = await checkBump(copy);
  expect(before).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("nothing to compare with") });
  await copy.git("tag", "v0.0.0", start);
  const after = await checkBump(copy);
  expect(after).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("the last release, v0.0.0") });
});

test("a base before the specification has nothing that could break", async () => {
  await copy.git("rm", "--quiet", "-r", "spec");
  await commit(copy, "Before the specification");
  await copy.git("revert", "--no-edit", "HEAD");
  await writeChangeset(copy.folder, { spec: "minor" });
  expect(await checkBump(copy, "--base", "HEAD~1")).toMatchObject({ exitCode: 0 });
});

test.for([
  ["1.0.0", 0],
  ["0.1.0", 1],
] as const)(
  "a release of a breaking change as %s, its changesets used up, ends with %i",
  async ([version, exitCode]) => {
    await edit(copy.folder, [narrowed]);
    await writeChangeset(copy.folder, { spec: "major" });
    await commit(copy, "A breaking change");
    await release(version);
    await commit(copy, "A release");
    expect(await checkBump(copy)).toMatchObject({ exitCode });
  },
);

test("a pull request that is nothing but a release is accepted", async () => {
  await release("0.1.0");
  expect(await checkBump(copy)).toMatchObject({ exitCode: 0 });
});

test.for<[what: string, flags: string[], said: RegExp]>([
  ["a base that is not there", ["--base", "nowhere"], /^--base: git knows no .*"nowhere"\. Fetch it/u],
  ["a base that looks like a flag", ["--base=--all"], /^--base: git knows no .*"--all"/u],
  ["an unknown format", ["--format", "yaml"], /^--format: "yaml" is none of text, github, json\./u],
  ["an unknown flag", ["--bas", "main"], /--bas.*\n\nUsage: /su],
])("%s is refused in words", async ([, flags, said]) => {
  const { exitCode, stdout, stderr } = await checkBump(copy, ...flags);
  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(said);
  expect(stderr).not.toMatch(/^ {4}at /mu);
});

test.for<[what: string, file: string, text: string, said: string]>([
  ["YAML that cannot be read", "spec/components/schemas/JobType.yaml", "type: [string\n", "JobType.yaml"],
  [
    "a reference that leads nowhere",
    "spec/components/schemas/JobType.yaml",
    "$ref: Nowhere.yaml\n",
    "components/schemas/Job.yaml:35",
  ],
  ["a root that is no YAML", "spec/openapi.yaml", "openapi: [3\n", "spec/openapi.yaml"],
  ["a changeset that is none", changesetFile, "Hello.\n", "A changeset in .changeset/ cannot be read"],
])("%s is told in words, with its place and what to do", async ([, file, text, said]) => {
  await writeFile(join(copy.folder, file), text);
  const { exitCode, stderr } = await checkBump(copy);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(said);
  expect(stderr).toMatch(/npx -y pnpm@12/u);
  expect(stderr).not.toMatch(/^ {4}at /mu);
});

test("a base whose specification cannot be read is told of as such", async () => {
  await writeFile(join(copy.folder, "spec/components/schemas/JobType.yaml"), "type: [string\n");
  await commit(copy, "A broken specification");
  await copy.git("restore", "--source", start, "spec");
  const { exitCode, stderr } = await checkBump(copy, "--base", "HEAD");
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^This is the base\. Choose another with --base/u);
  expect(stderr).toContain("[1] spec/components/schemas/JobType.yaml:2:1");
});

test("the help tells the flags and the exit codes", async () => {
  const { exitCode, stdout } = await checkBump(copy, "--help");
  expect(exitCode).toBe(0);
  for (const said of ["--base", "--format", "0 accepted", "1 refused", "2 not judged"]) expect(stdout).toContain(said);
});
