import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { copyRepository, repositoryRoot, type RepositoryCopy } from "./support/repository.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

/** The files that a contributor writes to add `listProjectJobs`. `.ts` files end in `.txt`, so that they are not compiled here. */
const files = join(import.meta.dirname, "add-operation/files");
const url = "/v1/projects/{projectId}/all-jobs";
const pathFile = "spec/paths/v1_projects_{projectId}_all-jobs.yaml";
const program = "packages/cli/try/list-project-jobs.ts";

let copy: RepositoryCopy;

const read = (file: string): Promise<string> => readFile(join(copy.directory, file), "utf8");

async function write(file: string, content: string): Promise<void> {
  await mkdir(dirname(join(copy.directory, file)), { recursive: true });
  await writeFile(join(copy.directory, file), content);
}

/** Adds a finished file. */
async function add(file: string): Promise<void> {
  await cp(join(files, file.endsWith(".ts") ? `${file}.txt` : file), join(copy.directory, file));
}

/** Inserts lines into an existing file. */
async function insert(file: string, before: string, lines: string): Promise<void> {
  const content = await read(file);
  expect(content.split(before)).toHaveLength(2);
  await write(file, content.replace(before, `${lines}${before}`));
}

/** Runs a command in the copy, expects it to fail, and returns its output. */
async function expectFailure(...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await copy.attempt("pnpm", args, { NO_COLOR: "1", FORCE_COLOR: undefined });
  expect(exitCode).not.toBe(0);
  return stdout + stderr;
}

/** Runs a command in the copy, and returns its standard output. */
const pnpm = (...args: readonly string[]): Promise<string> => copy.run("pnpm", args);

/** The status of a test in the last test run of a package. */
async function resultOf(directory: string, title: RegExp): Promise<string | undefined> {
  const report = JSON.parse(await read(`${directory}/.vitest/test.json`)) as {
    testResults: { assertionResults: { title: string; status: string }[] }[];
  };
  const results = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  return results.find((each) => title.test(each.title))?.status;
}

/** Serves the copy's sandbox until the test ends. Returns the environment variables for the client and the CLI. */
async function serveSandbox(): Promise<{ NORTHSPEC_BASE_URL: string; NORTHFLANK_API_TOKEN: string }> {
  const main = join(copy.directory, "packages/sandbox/src/main.ts");
  const sandbox = spawn(process.execPath, [main, "--port", "0", "--strict"], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(async () => {
    const ended = once(sandbox, "exit");
    if (sandbox.kill()) await ended;
  });
  let address: string | undefined;
  for await (const line of createInterface({ input: sandbox.stdout })) {
    address ??= /http:\/\/\S+/u.exec(line)?.[0];
    const token = /^Token: (\S+)$/u.exec(line)?.[1];
    if (address !== undefined && token !== undefined)
      return { NORTHSPEC_BASE_URL: address, NORTHFLANK_API_TOKEN: token };
  }
  throw new Error("The sandbox ended before it printed its address and token.");
}

/** The steps in CONTRIBUTING.md, each with what a contributor who adds `listProjectJobs` does and sees. */
const steps: Readonly<Record<string, () => Promise<void>>> = {
  "Create `spec/paths/<URL path with _ instead of />.yaml`, and put its examples in `spec/components/examples/`.":
    async () => {
      expect(pathFile).toBe(`spec/paths/${url.slice(1).replaceAll("/", "_")}.yaml`);
      // The command and the permission are added in a later step.
      const finished = await readFile(join(files, pathFile), "utf8");
      await write(pathFile, finished.replaceAll(/^ {2}x-.*\n/gmu, ""));
      await add("spec/components/examples/ProjectJobListLastPage.yaml");
    },

  "Reference it in `spec/openapi.yaml`, under `paths`.": async () => {
    const reference = `  ${url}:\n    $ref: ${pathFile.replace("spec/", "")}\n`;
    await insert("spec/openapi.yaml", "  /v1/projects/{projectId}/jobs:\n", reference);
    const output = await expectFailure("--filter", "@northspec/spec", "run", "lint");
    expect(output).toMatch(/paths\/v1_projects_\{projectId\}_all-jobs\.yaml:\d+:\d+[^]*ProjectJobList\.yaml/u);
  },

  "Put each named schema in `spec/components/schemas/`: the file name is the component name and the TypeScript name.":
    async () => {
      await add("spec/components/schemas/ProjectJobList.yaml");
      await add("spec/components/schemas/ProjectJobSummary.yaml");
      const output = await expectFailure("--filter", "@northspec/spec", "run", "lint");
      expect(output).not.toContain("ProjectJobList.yaml");
      const line = (await read(pathFile)).split("\n").indexOf("get:") + 2;
      expect(output).toContain(`paths/v1_projects_{projectId}_all-jobs.yaml:${line}:3`);
      expect(output).toContain("Set `x-cli-command` to one of ");
    },

  "Set `additionalProperties: false` on objects in requests, but not in responses.": async () => {
    // A list operation has no request body.
    const written = [
      pathFile,
      "spec/components/schemas/ProjectJobList.yaml",
      "spec/components/schemas/ProjectJobSummary.yaml",
    ];
    expect((await Promise.all(written.map(read))).join("")).not.toMatch(/requestBody|additionalProperties/u);
  },

  "Set `x-cli-command` to the CLI command and `x-required-permission` to the required permission, if it is documented.":
    async () => {
      await add(pathFile);
      expect(await pnpm("run", "generate")).toContain("3 successful");
    },

  "If the documentation page contradicts itself or another page, explain our interpretation in `spec/interpretations.md`.":
    async () => {
      // The page is consistent. It does not document the pagination bounds, like the page of any other list operation.
      expect(await read("spec/interpretations.md")).toContain("\n## Pagination bounds\n");
    },

  "Record what the page documents: the operation in `spec/documented-facts/pages.tsv`, its fields in `<operationId>.tsv`.":
    async () => {
      const output = await expectFailure("--filter", "@northspec/spec", "run", "test", "documented-facts");
      expect(output).toMatch(/FAIL [^]*listProjectJobs/u);
      await add("spec/documented-facts/listProjectJobs.tsv");
      const fields = (await read("spec/documented-facts/listProjectJobs.tsv")).trim().split("\n").length - 1;
      const page = [
        "listProjectJobs",
        "GET",
        url,
        "List project jobs",
        "Project > Jobs > General > Read",
        "get project jobs",
        "-",
        fields,
      ];
      await write(
        "spec/documented-facts/pages.tsv",
        `${await read("spec/documented-facts/pages.tsv")}${page.join("\t")}\n`,
      );
      await pnpm("--filter", "@northspec/spec", "run", "test", "documented-facts");
      expect(await resultOf("spec", new RegExp(`^has ${fields} fields$`, "u"))).toBe("passed");
    },

  "Run `npx -y pnpm@12 test`. Each lint error has a file, a line and a fix.": async () => {
    // The command would run this test. Lint errors are tested above, so only check the compiler errors.
    const output = await expectFailure("--filter", "@northspec/sandbox", "run", "typecheck");
    const errors = [...output.matchAll(/[\w./-]+\.ts\(\d+,\d+\): error TS\d+: .*/gu)].map(([line]) => line);
    expect(errors).toEqual([
      expect.stringMatching(/src\/handlers\.ts\(\d+,\d+\): error TS2741: Property 'listProjectJobs' is missing/u),
    ]);
  },

  "Write the sandbox handler in `packages/sandbox/src/handlers/` and add it to `handlers.ts`. The rest is generated.":
    async () => {
      await pnpm("exec", "tsc", "-p", "packages/cli/try");
      const northspec = ["--filter", "@northspec/docs", "exec", "northspec", "get", "project", "jobs"];
      const help = await pnpm(...northspec, "--help");
      expect(help).toContain("Usage: northspec get project jobs");
      expect(help).toContain("--per-page <integer>");
      expect(help).toContain("Required permission: Project > Jobs > General > Read\n");
      const request = await pnpm(...northspec, "--project-id", "default-project", "--dry-run");
      expect(request).toMatch(/^curl --request GET \S+\/v1\/projects\/default-project\/all-jobs /u);

      await pnpm("run", "build", "--filter=@northspec/docs");
      for (const kind of ["md", "html"]) {
        const page = (await read(`packages/docs/dist/operations/list-project-jobs.${kind}`)).replaceAll(
          /<[^>]*>/gu,
          "",
        );
        expect(page).toContain("https://api.northflank.com/v1/projects/default-project/all-jobs");
        expect(page).toContain("northspec get project jobs --projectId default-project");
        expect(page).toContain("await client.listProjectJobs({");
      }

      await add("packages/sandbox/src/handlers/list-project-jobs.ts");
      const handlers = "packages/sandbox/src/handlers.ts";
      const nextImport = 'import { listPlans, listRegions } from "./handlers/platform.ts";\n';
      await insert(handlers, nextImport, 'import { listProjectJobs } from "./handlers/list-project-jobs.ts";\n');
      await insert(handlers, "  listPlans,\n", "  listProjectJobs,\n");

      const env = { ...(await serveSandbox()), XDG_CONFIG_HOME: copy.directory };
      expect(await copy.run("node", [program], env)).toBe("[ true ] true\nExample Job\nExample Manual Job\n");
      const flags = ["--project-id", "default-project", "--per-page", "1", "--all", "--query", "data.jobs[].id"];
      expect(await copy.run("pnpm", [...northspec, ...flags], env)).toBe("example-job\nexample-manual-job\n");
    },

  "Run `npx -y pnpm@12 changeset` and describe the change for users.": async () => {
    await copy.git("switch", "--quiet", "--create", "list-project-jobs");
    await copy.git("add", "--all");
    await copy.git("commit", "--quiet", "--message", "List all jobs of a project");
    expect(await expectFailure("run", "changeset:check")).toMatch(/all-jobs` was added\. [^\n]*minor/u);
    const packages = "@northspec/spec,@northspec/sandbox";
    await pnpm("run", "changeset", "add", "--minor", packages, "--message", "List all jobs of a project.");
    await copy.git("add", "--all");
    await copy.git("commit", "--quiet", "--message", "Add a changeset");
    await pnpm("run", "changeset:check");
  },
};

/** The numbered lines of a section, each without its number and line breaks. */
function numberedLines(markdown: string, heading: string): string[] {
  const [, section = ""] = markdown.split(`\n## ${heading}\n`);
  const [content = ""] = section.split(/^## /mu);
  const lines = content
    .trim()
    .replaceAll(/\n {2,}/gu, " ")
    .split("\n");
  return lines.map((line) => line.replace(/^\d+\. /u, ""));
}

test("CONTRIBUTING.md has exactly the steps of this test", async () => {
  const contributing = await readFile(join(repositoryRoot, "CONTRIBUTING.md"), "utf8");
  expect(numberedLines(contributing, "Add an operation")).toEqual(Object.keys(steps));
});

describe("adding listProjectJobs", () => {
  beforeAll(async () => {
    copy = await copyRepository({ install: true });
    await write(program, await readFile(join(import.meta.dirname, "add-operation/program.ts.txt"), "utf8"));
    await write("packages/cli/try/tsconfig.json", JSON.stringify({ extends: "../tsconfig.json", include: ["."] }));
    await write(".git/info/exclude", "packages/cli/try/\n");
  });

  afterAll(() => copy?.remove());

  test.each(Object.entries(steps))("%s", async (_, follow) => {
    expect.hasAssertions();
    await follow();
  });

  test("passes all checks, and the sandbox returns the new example", async () => {
    await pnpm("exec", "oxfmt", "--check");
    await pnpm("--filter", "@northspec/sandbox", "run", "typecheck");
    await pnpm("--filter", "@northspec/spec", "run", "test");
    await pnpm("--filter", "@northspec/sandbox", "run", "test", "contract");
    await pnpm("--filter", "@northspec/cli", "run", "test");
    expect(await resultOf("packages/sandbox", /\bexamples?\b.*\blistProjectJobs\b/u)).toBe("passed");
    expect(await resultOf("packages/cli", /\bget project jobs --dry-run\b.*\bworks in a shell/u)).toBe("passed");
  });
});
