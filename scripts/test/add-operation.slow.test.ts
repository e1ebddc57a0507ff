import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { differences, numberedLines } from "./add-operation/lines.ts";
import { copyRepository, type Outcome, repositoryFolder, type RepositoryCopy } from "./support/repository.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

/** What somebody writes who adds `listJobs`, as it lies in the repository; where it would be compiled here, `.txt`. */
const written = join(import.meta.dirname, "add-operation/files");
const url = "/v1/projects/{projectId}/jobs";
const pathFile = "spec/paths/v1_projects_{projectId}_jobs.yaml";
const program = "packages/cli/try/list-jobs.ts";

let copy: RepositoryCopy;

const read = (file: string): Promise<string> => readFile(join(copy.folder, file), "utf8");

async function write(file: string, content: string): Promise<void> {
  await mkdir(dirname(join(copy.folder, file)), { recursive: true });
  await writeFile(join(copy.folder, file), content);
}

/** Writes a file as it is to be. */
async function place(file: string): Promise<void> {
  const source = join(written, file.endsWith(".ts") ? `${file}.txt` : file);
  await cp(source, join(copy.folder, file));
}

/** Writes a line into a file that is there. */
async function insert(file: string, before: string, line: string): Promise<void> {
  const content = await read(file);
  expect(content.split(before)).toHaveLength(2);
  await write(file, content.replace(before, `${line}${before}`));
}

/** Runs a script of the copy that may fail, and returns all that it says. */
async function attempt(...words: readonly string[]): Promise<{ readonly exitCode: number; readonly said: string }> {
  const { exitCode, stdout, stderr }: Outcome = await copy.attempt("pnpm", words, {
    NO_COLOR: "1",
    FORCE_COLOR: undefined,
  });
  return { exitCode, said: stdout + stderr };
}

/** Runs a script of the copy that must not fail. */
const pnpm = (...words: readonly string[]): Promise<string> => copy.run("pnpm", words);

const lintSpecification = () => attempt("--filter", "@northspec/spec", "run", "lint");
const testFacts = () => attempt("--filter", "@northspec/spec", "run", "test", "documented");
const checkProgram = () => attempt("exec", "tsc", "-p", "packages/cli/try");

/** The places of the errors that the compiler found anywhere, and what it says of each. */
function compilerErrors(said: string): string[] {
  return [...said.matchAll(/[\w./-]+\.ts\(\d+,\d+\): error TS\d+: .*/gu)].map(([line]) => line);
}

/** How a test of a package ended in its last run. */
async function resultOf(folder: string, title: string): Promise<string | undefined> {
  const report = JSON.parse(await read(`${folder}/.vitest/test.json`)) as {
    testResults: { assertionResults: { title: string; status: string }[] }[];
  };
  const results = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  return results.find((each) => each.title === title)?.status;
}

/** Serves the copy's sandbox until the test ends: what makes the client and the command talk to it. */
async function serveSandbox(): Promise<{ NORTHSPEC_BASE_URL: string; NORTHFLANK_API_TOKEN: string }> {
  const main = join(copy.folder, "packages/sandbox/src/main.ts");
  const sandbox = spawn(process.execPath, [main, "--port", "0", "--strict"], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(async () => {
    const ended = once(sandbox, "exit");
    if (sandbox.kill()) await ended;
  });
  let address: string | undefined;
  for await (const line of createInterface({ input: sandbox.stdout })) {
    const [, name, value = ""] = /^(.+) (\S+)$/u.exec(line) ?? [];
    if (name === "The sandbox listens on") address = value;
    if (name === "Token:" && address !== undefined) return { NORTHSPEC_BASE_URL: address, NORTHFLANK_API_TOKEN: value };
  }
  throw new Error("The sandbox ended before it listened.");
}

/** Each line of CONTRIBUTING.md, and what somebody does and sees who follows it to add `listJobs`. */
const steps: Readonly<Record<string, () => Promise<void>>> = {
  "Write `spec/paths/<the URL with _ for />.yaml`, with its examples in `spec/components/examples/`.": async () => {
    expect(pathFile).toBe(`spec/paths/${url.slice(1).replaceAll("/", "_")}.yaml`);
    // Not finished yet: the permission and the command come with a later line.
    const finished = await readFile(join(written, pathFile), "utf8");
    await write(pathFile, finished.replaceAll(/^ {2}x-.*\n/gmu, ""));
    await place("spec/components/examples/JobListLastPage.yaml");
  },

  "Refer to it in `spec/openapi.yaml`, under `paths`.": async () => {
    const reference = `  ${url}:\n    $ref: ${pathFile.replace("spec/", "")}\n`;
    await insert("spec/openapi.yaml", `  ${url}/{jobId}:\n`, reference);
    const { exitCode, said } = await lintSpecification();
    expect(exitCode).toBe(1);
    expect(said).toMatch(/paths\/v1_projects_\{projectId\}_jobs\.yaml:\d+:\d+[^]*JobList\.yaml/u);
  },

  "Put what has a name into `spec/components/`: the name of the file is the name of the component and of its type.":
    async () => {
      await place("spec/components/schemas/JobList.yaml");
      await place("spec/components/schemas/JobSummary.yaml");
      const { exitCode, said } = await lintSpecification();
      expect(exitCode).toBe(1);
      expect(said).not.toContain("JobList.yaml");
      const line = (await read(pathFile)).split("\n").indexOf("get:") + 2;
      expect(said).toMatch(new RegExp(`paths/v1_projects_\\{projectId\\}_jobs\\.yaml:${line}:3`, "u"));
      expect(said).toContain("Add `x-required-permission` like `Project > Services > General > Read`.");
      expect(said).toContain("Add `x-cli-command` like `get service builds`.");
    },

  "Close the objects of the request with `additionalProperties: false`; leave those of the reply open.": async () => {
    // A listing has no body to close.
    const files = [pathFile, "spec/components/schemas/JobList.yaml", "spec/components/schemas/JobSummary.yaml"];
    const texts = await Promise.all(files.map(read));
    expect(texts.join("")).not.toMatch(/requestBody|additionalProperties/u);
  },

  "Name the permission in `x-required-permission` and the command in `x-cli-command`.": async () => {
    await place(pathFile);
    expect(await lintSpecification()).toMatchObject({ exitCode: 0 });
  },

  "Where its page contradicts itself, write the reading into `spec/readings.md`.": async () => {
    // Its page leaves the bounds of paging open like that of every other listing, and is clear otherwise.
    expect(await read("spec/readings.md")).toContain("\n## Bounds of paging\n");
  },

  "Put the facts of its page into `spec/documented/pages.tsv` and those of its fields into `<operationId>.tsv` beside it.":
    async () => {
      await pnpm("run", "generate");
      const without = await testFacts();
      expect(without.exitCode).toBe(1);
      expect(without.said).toMatch(/every operation has the facts of its page[^]*listJobs/u);
      await place("spec/documented/listJobs.tsv");
      const fields = (await read("spec/documented/listJobs.tsv")).trim().split("\n").length - 1;
      const page = ["listJobs", "GET", url, "List jobs", "Project > Jobs > General > Read"];
      const row = [...page, "get jobs", "-", String(fields)].join("\t");
      await write("spec/documented/pages.tsv", `${await read("spec/documented/pages.tsv")}${row}\n`);
      expect(await testFacts()).toMatchObject({ exitCode: 0 });
      expect(await resultOf("spec", `has ${fields} fields`)).toBe("passed");
    },

  "Run `npx -y pnpm@12 test`: the linter names the file, the line and the mend of each mistake.": async () => {
    // The checks that the command begins with; the rest of it would come to this very test.
    const { exitCode, said } = await attempt("run", "typecheck", "--continue");
    expect(exitCode).not.toBe(0);
    const errors = compilerErrors(said);
    // Whoever imports the sandbox compiles it too, so the one mistake is told more than once.
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors) {
      expect(error).toMatch(/src\/handlers\.ts\(\d+,\d+\): error TS2741: Property 'listJobs' is missing/u);
    }
  },

  "The type, the client's method, the command, the page of the documentation and its samples are there: they are made from the specification. The sandbox does not compile until its handler is written in `packages/sandbox/src/handlers/` and named in `handlers.ts`.":
    async () => {
      expect(await checkProgram()).toEqual({ exitCode: 0, said: "" });
      const northspec = ["--filter", "@northspec/docs", "exec", "northspec", "get", "jobs"];
      const help = await pnpm(...northspec, "--help");
      expect(help).toContain("Usage: northspec get jobs");
      expect(help).toContain("--per-page <number>");
      expect(help).toContain("Required permission: Project > Jobs > General > Read\n");
      const request = await pnpm(...northspec, "--project-id", "default-project", "--dry-run");
      expect(request).toMatch(/^curl --request GET \S+\/v1\/projects\/default-project\/jobs /u);

      await pnpm("run", "build", "--filter=@northspec/docs");
      for (const kind of ["md", "html"]) {
        const page = await read(`packages/docs/dist/operations/list-jobs.${kind}`);
        const text = page.replaceAll(/<[^>]*>/gu, "");
        expect(text).toContain("curl https://api.northflank.com/v1/projects/default-project/jobs");
        expect(text).toContain("northspec get jobs --projectId default-project");
        expect(text).toContain("await client.listJobs({");
      }

      await place("packages/sandbox/src/handlers/list-jobs.ts");
      const map = "packages/sandbox/src/handlers.ts";
      const other = 'import { listServiceBuilds } from "./handlers/list-service-builds.ts";\n';
      await insert(map, other, 'import { listJobs } from "./handlers/list-jobs.ts";\n');
      await insert(map, "  listServiceBuilds,\n", "  listJobs,\n");
      await pnpm("run", "typecheck");

      const target = { ...(await serveSandbox()), XDG_CONFIG_HOME: copy.folder };
      expect(await copy.run("node", [program], target)).toBe("[ true ] true\nExample Job\nExample Manual Job\n");
      const words = ["--project-id", "default-project", "--per-page", "1", "--all", "--query", "data.jobs[].id"];
      expect(await copy.run("pnpm", [...northspec, ...words], target)).toBe("example-job\nexample-manual-job\n");
    },

  "Run `npx -y pnpm@12 changeset` and say what the change means to a user.": async () => {
    await copy.git("switch", "--quiet", "--create", "list-jobs");
    await copy.git("add", "--all");
    await copy.git("commit", "--quiet", "--message", "List the jobs of a project");
    const without = await attempt("run", "check:bump");
    expect(without.exitCode).not.toBe(0);
    expect(without.said).toMatch(/jobs` was added\. This requires a minor bump, but no changeset declares one\./u);
    const packages = "@northspec/spec,@northspec/sandbox";
    await pnpm("run", "changeset", "add", "--minor", packages, "--message", "List the jobs of a project.");
    await copy.git("add", "--all");
    await copy.git("commit", "--quiet", "--message", "Say so");
    await pnpm("run", "check:bump");
  },
};

const contributing = await readFile(join(repositoryFolder, "CONTRIBUTING.md"), "utf8");
const lines = numberedLines(contributing, "Add an operation");

test("CONTRIBUTING.md asks in ten lines for what is done here, and for nothing else", () => {
  expect(differences(lines, Object.keys(steps))).toEqual([]);
  expect(lines).toHaveLength(10);
});

test("a line that is added, gone, reworded or elsewhere is told in words", () => {
  const asked = numberedLines("# A\n\n## Do it\n\n1. First,\n   and more.\n2. Then.\n\n## Else\n\n1. No.\n", "Do it");
  expect(asked).toEqual(["First, and more.", "Then."]);
  const unknown = "CONTRIBUTING.md asks for what this test does not do: ";
  const gone = "This test does what CONTRIBUTING.md does not ask for: ";
  expect(differences([...asked, "Last."], asked)).toEqual([`${unknown}Last.`]);
  expect(differences(["Then."], asked)).toEqual([`${gone}First, and more.`]);
  expect(differences(["First.", "Then."], asked)).toEqual([`${unknown}First.`, `${gone}First, and more.`]);
  expect(differences(asked.toReversed(), asked)).toEqual(["CONTRIBUTING.md asks for it in another order, or twice."]);
});

describe("who adds listJobs", () => {
  beforeAll(async () => {
    copy = await copyRepository({ install: true });
    await write(program, await readFile(join(import.meta.dirname, "add-operation/program.ts.txt"), "utf8"));
    await write("packages/cli/try/tsconfig.json", JSON.stringify({ extends: "../tsconfig.json", include: ["."] }));
    await write(".git/info/exclude", "packages/cli/try/\n");
  });

  afterAll(() => copy?.remove());

  test("has no such operation before", async () => {
    await pnpm("run", "generate");
    const { exitCode, said } = await checkProgram();
    expect(exitCode).not.toBe(0);
    expect(compilerErrors(said)).toEqual(expect.arrayContaining([expect.stringContaining("'listJobs'")]));
  });

  test.each(Object.entries(steps))("follows: %s", async (_, follow) => {
    expect.hasAssertions();
    await follow();
  });

  test("has every check green, and the new example replayed by the sandbox", { timeout: 900_000 }, async () => {
    await pnpm("run", "lint");
    // All but the tests of what this test is a part of. What a busy machine makes late is no matter of this test.
    const [all, patient] = ["--filter=!@northspec/scripts", ["--", "--test-timeout=60000", "--retry=2"]];
    await pnpm("exec", "turbo", "run", "test", all, "--output-logs=errors-only", "--concurrency=1", ...patient);
    expect(await resultOf("packages/sandbox", "each example of listJobs is a reply to somebody")).toBe("passed");
    expect(await resultOf("packages/cli", "what `get jobs --dry-run` prints works in a shell")).toBe("passed");
  });
});
