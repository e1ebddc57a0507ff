import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type CacheServer, freePort, startCacheServer } from "./support/remote-cache.ts";
import { copyRepository, type RepositoryCopy } from "./support/repository.ts";

// These must not fail on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const team = "team_northspec";
const generated = "packages/types/src/schema.gen.ts";

interface Run {
  readonly output: string;
  /** The source of each task's result: `LOCAL`, `REMOTE`, or `MISS` if it ran. */
  readonly sources: Readonly<Record<string, string>>;
  readonly hashes: Readonly<Record<string, string>>;
}

let server: CacheServer;
let first: RepositoryCopy;
let second: RepositoryCopy;
let caches: string;
let filled: Run;

beforeAll(async () => {
  caches = await mkdtemp(join(tmpdir(), "northspec-local-caches-"));
  [server, first, second] = await Promise.all([
    startCacheServer(),
    copyRepository({ install: true }),
    copyRepository({ install: true }),
  ]);
  filled = await generate(first);
});

beforeEach(() => rm(join(second.directory, generated), { force: true }));

afterAll(async () => {
  await Promise.all([first?.remove(), second?.remove(), server?.close()]);
  await rm(caches, { recursive: true, force: true });
});

/** Generates the types with an empty local cache. */
async function generate(copy: RepositoryCopy, env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const { directory } = copy;
  await rm(join(directory, ".turbo/runs"), { recursive: true, force: true });
  const cache = await mkdtemp(join(caches, "cache-"));
  const command = ["run", "generate", "--filter=@northspec/types", "--summarize", `--cache-dir=${cache}`];
  const output = await copy.run("sh", ["-c", `turbo ${command.join(" ")} 2>&1`], {
    TURBO_API: server.address,
    TURBO_TOKEN: server.token,
    TURBO_TEAM: team,
    TURBO_REMOTE_CACHE_SIGNATURE_KEY: "a-key-of-this-test-that-is-long-enough",
    TURBO_TELEMETRY_DISABLED: "1",
    ...env,
  });
  const [summary = ""] = await readdir(join(directory, ".turbo/runs"));
  // The documented format of --summarize.
  const { tasks } = JSON.parse(await readFile(join(directory, ".turbo/runs", summary), "utf8")) as {
    tasks: { taskId: string; hash: string; command: string; cache: { status: string; source?: string } }[];
  };
  const commands = tasks.filter(({ command: line }) => line !== "<NONEXISTENT>");
  return {
    output,
    sources: Object.fromEntries(commands.map(({ taskId, cache: { source, status } }) => [taskId, source ?? status])),
    hashes: Object.fromEntries(commands.map(({ taskId, hash }) => [taskId, hash])),
  };
}

const sourcesOf = ({ sources }: Run): string[] => [...new Set(Object.values(sources))];
const readGenerated = ({ directory }: RepositoryCopy): Promise<string> => readFile(join(directory, generated), "utf8");

test("uses results of another clone from the remote cache", async () => {
  expect(sourcesOf(filled)).toEqual(["MISS"]);
  expect(sourcesOf(await generate(second))).toEqual(["REMOTE"]);
  expect(await readGenerated(second)).toBe(await readGenerated(first));
});

test("runs a task again if its artifact was tampered with", async () => {
  const task = "@northspec/types#generate";
  const artifact = join(server.directoryOf(team), filled.hashes[task] ?? "");
  const content = await readFile(artifact);
  const tampered = Buffer.from(content);
  tampered.writeUInt8(tampered.readUInt8(tampered.length >> 1) ^ 1, tampered.length >> 1);
  await writeFile(artifact, tampered);
  const { sources } = await generate(second, { TURBO_CACHE: "local:rw,remote:r" });
  expect(sources).toEqual({ ...Object.fromEntries(Object.keys(sources).map((id) => [id, "REMOTE"])), [task]: "MISS" });
  expect(await readGenerated(second)).toBe(await readGenerated(first));
});

test("ignores artifacts signed with another key", async () => {
  const env = {
    TURBO_REMOTE_CACHE_SIGNATURE_KEY: "another-key-that-is-long-enough-too",
    TURBO_CACHE: "local:rw,remote:r",
  };
  expect(sourcesOf(await generate(second, env))).toEqual(["MISS"]);
});

test("works if the remote cache is down", async () => {
  const run = await generate(second, { TURBO_API: `http://127.0.0.1:${String(await freePort())}` });
  expect(sourcesOf(run)).toEqual(["MISS"]);
  expect(run.output).toContain("Could not connect");
});

test("works without a remote cache, when its variables are empty", async () => {
  const names = ["TURBO_API", "TURBO_TOKEN", "TURBO_TEAM", "TURBO_REMOTE_CACHE_SIGNATURE_KEY"];
  const run = await generate(second, Object.fromEntries(names.map((name) => [name, ""])));
  expect(run.output).toContain("Remote caching disabled");
  expect(run.output).not.toContain("WARNING");
});
