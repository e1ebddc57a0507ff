import { once } from "node:events";
import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { parse } from "yaml";
import { type Registry, startRegistry } from "./support/registry.ts";
import { copyRepository, type ProcessResult, type RepositoryCopy } from "./support/repository.ts";

// Each test continues where the previous one ended. They must not fail on a busy machine.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const names = ["spec", "types", "sandbox", "client", "cli"].map((name) => `@northspec/${name}`);

let copy: RepositoryCopy;
let registry: Registry;
let version: string;

const release = (at = registry): Promise<ProcessResult> => copy.attempt("pnpm", ["run", "release"], at.env);
const read = (file: string): Promise<string> => readFile(join(copy.directory, file), "utf8");
const write = (file: string, content: string): Promise<void> => writeFile(join(copy.directory, file), content);

async function commit(message: string): Promise<void> {
  await copy.git("add", "--all");
  await copy.git("commit", "--quiet", "--message", message);
}

/** The integrity of each package that is published in the current version. */
async function published(at = registry): Promise<Record<string, string>> {
  const versions = await Promise.all(names.map(async (name) => [name, (await at.integrities(name))[version]] as const));
  return Object.fromEntries(
    versions.flatMap(([name, integrity]) => (integrity === undefined ? [] : [[name, integrity]])),
  );
}

async function readVersion(): Promise<string> {
  const manifest: { version: string } = JSON.parse(await read("packages/client/package.json"));
  return manifest.version;
}

beforeAll(async () => {
  [copy, registry] = await Promise.all([copyRepository({ install: true }), startRegistry()]);
  version = await readVersion();
  if (version !== "0.0.0") await copy.git("tag", `v${version}`);
});

afterAll(() => Promise.all([copy?.remove(), registry?.close()]));

test("rejects pending changesets", async () => {
  await write(".changeset/story.md", '---\n"@northspec/client": minor\n---\n\nA service has a region.\n');
  await commit("Add a changeset");
  const { exitCode, stderr } = await release();
  expect(stderr).toContain(".changeset/story.md");
  expect(exitCode).toBe(1);
});

test("bumps the packages and the specification, and changes nothing else in it", async () => {
  const before = version;
  const openapi = await read("spec/openapi.yaml");
  await copy.run("pnpm", ["run", "release:version"]);
  version = await readVersion();
  expect(version).not.toBe(before);
  expect(await read("spec/openapi.yaml")).toBe(openapi.replace(`version: ${before}`, `version: ${version}`));
  const directories = ["spec", ...["types", "sandbox", "client", "cli"].map((name) => `packages/${name}`)];
  for (const directory of directories) {
    expect(JSON.parse(await read(`${directory}/package.json`))).toMatchObject({ version });
    expect(await read(`${directory}/CHANGELOG.md`)).toContain(`\n## ${version}\n`);
  }
  await copy.run("oxfmt", ["--check", ...directories]);
});

test("adds the changes of every package to the changelog of the specification", async () => {
  expect(await read("spec/CHANGELOG.md")).toContain("A service has a region.");
});

test("rejects uncommitted changes", async () => {
  const { exitCode, stderr } = await release();
  expect(stderr).toContain("packages/client/package.json");
  expect(exitCode).toBe(1);
  expect(await published()).toEqual({});
  await commit("Version");
});

test("finishes an interrupted release, and tags the commit", async () => {
  // Packages are published after their dependencies.
  const stalled = registry.stall(["@northspec/sandbox", "@northspec/client"]);
  // The killed process leaves temporary files, which are removed with the copy.
  const interrupted = copy.start("pnpm", ["run", "release"], { ...registry.env, TMPDIR: join(copy.directory, ".git") });
  await stalled;
  process.kill(-(interrupted.pid ?? 0), "SIGKILL");
  await once(interrupted, "exit");
  registry.resume();
  const half = await published();
  expect(Object.keys(half)).toContain("@northspec/types");
  expect(Object.keys(half)).not.toContain("@northspec/client");
  expect(await copy.git("tag", "--list", `v${version}`)).toBe("");

  const { exitCode, stdout, stderr } = await release();
  expect({ exitCode, stdout, stderr }).toMatchObject({ exitCode: 0 });
  expect(await published()).toMatchObject(half);
  expect(Object.keys(await published())).toEqual(names);
  expect(await copy.git("rev-parse", `v${version}`)).toBe(await copy.git("rev-parse", "HEAD"));
  expect(stdout + stderr).not.toContain(registry.token);
});

test("does not release a version twice", async () => {
  expect(await release()).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("already released") });
});

test("can be installed with npm", async () => {
  const directory = await mkdtemp(join(tmpdir(), "northspec-user-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const program = `
    import { createClient } from "@northspec/client";
    import { createSandbox, developmentToken } from "@northspec/sandbox";
    const client = createClient({ token: developmentToken, fetch: createSandbox().fetch });
    const { data } = await client.getService({ projectId: "default-project", serviceId: "example-service" });
    console.log(data.id);`;
  await writeFile(join(directory, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }));
  await writeFile(join(directory, "call.js"), program);
  const packages = ["@northspec/client", "@northspec/sandbox", "@northspec/cli"];
  await copy.run("npm", ["install", "--prefix", directory, "--no-audit", "--no-fund", ...packages], registry.env);
  expect(await copy.run("node", [join(directory, "call.js")])).toBe("example-service\n");
  expect(await copy.run(join(directory, "node_modules/.bin/northspec"), ["--version"])).toContain(version);
});

test("builds identical tarballs in another directory, time zone, locale and umask", async () => {
  const other = await startRegistry();
  const parent = await realpath(await mkdtemp(join(tmpdir(), "northspec-elsewhere-")));
  onTestFinished(async () => {
    await Promise.all([other.close(), rm(parent, { recursive: true, force: true, maxRetries: 3 })]);
  });
  const clone = join(parent, "a directory/whose path is much longer");
  const commands = [
    "umask 077",
    `git clone --quiet --no-tags "${copy.directory}" "${clone}"`,
    `cd "${clone}"`,
    "pnpm install --frozen-lockfile --prefer-offline",
    "mkdir packages/cli/dist",
    "echo 'export {};' > packages/cli/dist/left-over.js",
    "pnpm run release",
  ];
  const locale = { TZ: "Pacific/Kiritimati", LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8", USER: "somebody-else" };
  await copy.run("sh", ["-c", commands.join(" && ")], { ...other.env, ...locale });
  expect(await published(other)).toEqual(await published());
});

test("publishes nothing if the workflow requires provenance and npm cannot create it", async () => {
  const workflow: { jobs: { publish: { steps: { env?: NodeJS.ProcessEnv }[] } } } = parse(
    await read(".github/workflows/release.yml"),
  );
  const empty = await startRegistry();
  onTestFinished(() => empty.close());
  const { exitCode, stdout, stderr } = await copy.attempt("changeset", ["publish", "--no-git-tag"], {
    ...empty.env,
    ...Object.assign({}, ...workflow.jobs.publish.steps.map(({ env }) => env)),
    GITHUB_ACTIONS: "true",
    ACTIONS_ID_TOKEN_REQUEST_URL: new URL("no-identity-here?a=b", empty.url).href,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "a-token-of-the-workflow",
  });
  expect(stdout + stderr).toMatch(/sigstore idToken/u);
  expect(exitCode).toBe(1);
  expect(await published(empty)).toEqual({});
  expect(stdout + stderr).not.toContain("a-token-of-the-workflow");
});

test("keeps the changesets if the tag of the last release is missing", async () => {
  const { version: before } = { version };
  await write(".changeset/story.md", '---\n"@northspec/spec": minor\n---\n\nA service has a colour.\n');
  const schema = await read("spec/components/schemas/Service.yaml");
  const colour = "  colour:\n    type: string\n    description: The colour of its icon.\n";
  await write("spec/components/schemas/Service.yaml", schema.replace("\nproperties:\n", `\nproperties:\n${colour}`));
  await commit("Add a field");
  await copy.git("tag", "--delete", `v${before}`);
  const { exitCode, stderr } = await copy.attempt("pnpm", ["run", "release:version"]);
  expect(stderr).toContain("git fetch --tags --unshallow");
  expect(exitCode).toBe(1);
  expect(await copy.git("status", "--porcelain")).toBe("");
  await copy.git("tag", `v${before}`, "HEAD~");
});

test("lists the API changes since the last release", async () => {
  const before = version;
  await copy.run("pnpm", ["run", "release:version"]);
  const changelog = await read("spec/CHANGELOG.md");
  const entry = changelog.slice(0, changelog.indexOf(`## ${before}`));
  expect(entry).toContain("A service has a colour.");
  expect(entry).toContain(`API changes since \`v${before}\``);
  expect(entry).toContain("`data.colour`");
  await copy.run("oxfmt", ["--check", "spec/CHANGELOG.md"]);
});
