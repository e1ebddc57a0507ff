import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { repositoryFolder } from "./support/repository.ts";
import { readWorkflow } from "./support/workflow.ts";

const checkout = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";

/** A workflow without a mistake. Its lines are counted below. */
const good = `name: Good
on:
  pull_request:
permissions: {}
concurrency:
  group: good
jobs:
  check:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions:
      contents: read
    steps:
      - uses: ${checkout}
        with:
          persist-credentials: false
      - uses: ./.github/actions/setup
      - run: npx -y pnpm@12 test
`;

/** What is put in place of what, and what the linter then says, line first. */
const mistakes: readonly [name: string, from: string, to: string, said: RegExp][] = [
  ["rights for all jobs", "permissions: {}", "permissions: write-all", /:4:14 .*Write `permissions: \{\}`/],
  ["no rights at the top", "permissions: {}\n", "", /:1:1 .*Write `permissions: \{\}`/],
  ["a job without rights of its own", "    permissions:\n      contents: read\n", "", /:8:3 .*Add `permissions`/],
  ["a right that does not exist", "contents: read", "content: read", /:12:7 unknown permission scope "content"/],
  ["a job without an end", "    timeout-minutes: 5\n", "", /:8:3 .*Add `timeout-minutes`/],
  ["runs that overtake each other", "concurrency:\n  group: good\n", "", /:1:1 .*Add `concurrency`/],
  ["secrets for strangers", "pull_request:", "pull_request_target:", /:3:3 .*Use `pull_request`/],
  [
    "an action by its tag",
    checkout,
    "actions/checkout@v7",
    /:14:15 .*Write `actions\/checkout@3d3c42e5[0-9a-f]{32} # v7\.0\.1`/,
  ],
  [
    "an action by a short digest",
    "@3d3c42e5aac5ba805825da76410c181273ba90b1",
    "@3d3c42e",
    /:14:15 .*a commit does not/,
  ],
  [
    "a version that is not the digest's",
    "# v7.0.1",
    "# v7.0.0",
    /:14:15 .*git ls-remote https:\/\/github.com\/actions\/checkout/,
  ],
  [
    "another digest than the known one",
    "@3d3c42e5",
    "@3d3c42e6",
    /:14:15 .*is not what scripts\/src\/workflow\/actions\.json has/,
  ],
  [
    "an action that nobody has looked at",
    "actions/checkout@",
    "someone/checkout@",
    /:14:15 someone\/checkout is not known/,
  ],
  [
    "an input that does not exist",
    "persist-credentials: false",
    "persist-credential: false",
    /:16:11 .*has no input persist-credential/,
  ],
  [
    "a token that stays",
    "persist-credentials: false",
    "persist-credentials: true",
    /:14:9 .*Add `persist-credentials: false`/,
  ],
  [
    "an own action that is not there",
    "actions/setup",
    "actions/setpu",
    /:17:15 There is no action in \.\/\.github\/actions\/setpu/,
  ],
  ["a script that is not there", "pnpm@12 test", "pnpm@12 run tset", /:18:14 .*has no script tset/],
  ["logic in the workflow", "npx -y pnpm@12 test", "npx -y pnpm@12 test && rm -rf dist", /:18:14 .*runs one script/],
  [
    "an expression of a stranger in a script",
    "npx -y pnpm@12 test",
    "echo ${{ github.event.pull_request.title }}",
    /:18:.* is potentially untrusted/,
  ],
  ["a context that does not exist", "group: good", "group: ${{ githb.ref }}", /:6:\d+ undefined variable "githb"/],
  ["a runner that does not exist", "ubuntu-24.04", "ubuntu-24.40", /:9:14 label "ubuntu-24.40" is unknown/],
  [
    "a key that does not exist",
    "    timeout-minutes: 5",
    "    timeout-minute: 5",
    /:10:5 unexpected key "timeout-minute"/,
  ],
  [
    "what is no YAML",
    "on:\n",
    "on: [\n",
    /:3:16 Flow sequence in block collection must be sufficiently indented and end with a \]$/m,
  ],
];

let folder = "";

beforeEach(async () => {
  folder = await emptyRepository();
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** A repository with the scripts and the actions of this one, and no workflow. */
async function emptyRepository(): Promise<string> {
  const empty = await mkdtemp(join(tmpdir(), "northspec-workflows-"));
  await mkdir(join(empty, ".github/workflows"), { recursive: true });
  await cp(join(repositoryFolder, ".github/actions"), join(empty, ".github/actions"), { recursive: true });
  await cp(join(repositoryFolder, "package.json"), join(empty, "package.json"));
  return empty;
}

const fileOf = (index: number): string => `.github/workflows/mistake-${String(index)}.yml`;

/** Runs the linter as `pnpm lint:workflows` does. */
function lint(cwd: string): Promise<{ exitCode: number; said: string }> {
  const program = join(repositoryFolder, "scripts/src/workflow/lint-workflows.ts");
  return new Promise((done) => {
    execFile(process.execPath, [program], { cwd }, (error, stdout, stderr) => {
      done({ exitCode: Number(error?.code ?? 0), said: `${stdout}${stderr}` });
    });
  });
}

describe("the linter of workflows refuses, with file, line and mend,", () => {
  let outcome = { exitCode: 0, said: "" };

  beforeAll(async () => {
    const all = await emptyRepository();
    for (const [index, [, from, to]] of mistakes.entries()) {
      if (!good.includes(from)) throw new Error(`The good workflow has no ${from}`);
      await writeFile(
        join(all, fileOf(index)),
        good.replace(from, () => to),
      );
    }
    outcome = await lint(all);
    await rm(all, { recursive: true });
  });

  test.each(mistakes.map(([name, , , said], index) => ({ name, said, file: fileOf(index) })))(
    "$name",
    ({ said, file }) => {
      expect(outcome.exitCode).toBe(1);
      expect(
        outcome.said
          .split("\n")
          .filter((line) => line.startsWith(`${file}:`))
          .join("\n"),
      ).toMatch(said);
    },
  );
});

describe("the linter of workflows", () => {
  test("accepts those of this repository", async () => {
    expect(await lint(repositoryFolder)).toMatchObject({ exitCode: 0 });
  });

  test("accepts a workflow without a mistake", async () => {
    await writeFile(join(folder, ".github/workflows/good.yml"), good);
    expect(await lint(folder)).toMatchObject({ exitCode: 0 });
  });

  test("refuses mistakes of an action of this repository", async () => {
    await writeFile(join(folder, ".github/workflows/good.yml"), good);
    const file = join(folder, ".github/actions/setup/action.yml");
    const action = await readFile(file, "utf8");
    const pinned = /setup-node@\S+ # \S+/u;
    await writeFile(file, action.replace(pinned, "setup-node@main").replace("shell: bash", "id: install"));
    const { exitCode, said } = await lint(folder);
    expect(exitCode).toBe(1);
    expect(said).toMatch(/^\.github\/actions\/setup\/action\.yml:\d+:13 actions\/setup-node@main may become another/mu);
    expect(said).toMatch(/^\.github\/actions\/setup\/action\.yml:\d+:7 .*Add `shell: bash`/mu);
  });

  test("says so where there is nothing to lint", async () => {
    expect(await lint(folder)).toMatchObject({ exitCode: 1, said: expect.stringContaining("There is no workflow") });
  });
});

test("no job may do more than its work needs", async () => {
  const workflows = await Promise.all(
    ["ci", "docs", "release"].map(async (name) => {
      const { jobs } = await readWorkflow(repositoryFolder, name);
      return Object.entries(jobs).map(([job, { permissions }]) => [`${name} ${job}`, permissions]);
    }),
  );
  expect(Object.fromEntries(workflows.flat())).toEqual({
    "ci lint": { contents: "read" },
    "ci contract": { contents: "read" },
    "ci types": { contents: "read" },
    "ci test": { contents: "read" },
    "ci docs": { contents: "read" },
    "docs build": { contents: "read" },
    "docs deploy": { pages: "write", "id-token": "write" },
    "release check": { contents: "read" },
    "release publish": { contents: "write", "id-token": "write" },
  });
});
