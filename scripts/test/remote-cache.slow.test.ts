import { createHash } from "node:crypto";
import { globSync, statSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type CacheServer, freePort, startCacheServer, startSilentServer } from "./support/remote-cache.ts";
import { copyRepository, type RepositoryCopy } from "./support/repository.ts";

const key = "a-key-of-this-test-that-is-long-enough";
const team = "team_northspec";

let server: CacheServer;
let first: RepositoryCopy;
let second: RepositoryCopy;
let caches: string;
/** What the first machine built, by file. */
let built: Readonly<Record<string, string>>;
let filling: Run;

beforeAll(async () => {
  caches = await mkdtemp(join(tmpdir(), "northspec-local-caches-"));
  server = await startCacheServer();
  first = await copyRepository({ install: true });
  second = await copyRepository({ install: true });
  filling = await build(first);
  built = await outputsOf(first);
}, 180_000);

beforeEach(() => removeOutputs(second));

afterAll(async () => {
  await Promise.all([first.remove(), second.remove(), server.close()]);
  await rm(caches, { recursive: true, force: true });
}, 30_000);

interface Task {
  readonly taskId: string;
  readonly hash: string;
  /** `LOCAL` or `REMOTE`; or `MISS`: it was run. */
  readonly from: string;
}

interface Run {
  readonly said: string;
  readonly exitCode: number;
  readonly tasks: readonly Task[];
}

/** Builds with an empty local cache. */
async function build(copy: RepositoryCopy, env: NodeJS.ProcessEnv = {}): Promise<Run> {
  await rm(join(copy.folder, ".turbo/runs"), { recursive: true, force: true });
  const cache = await mkdtemp(join(caches, "cache-"));
  const turbo = ["run", "build", "--summarize", "--output-logs=hash-only", `--cache-dir=${cache}`];
  const { exitCode, stdout, stderr } = await copy.attempt("turbo", turbo, {
    TURBO_API: server.address,
    TURBO_TOKEN: server.token,
    TURBO_TEAM: team,
    TURBO_REMOTE_CACHE_SIGNATURE_KEY: key,
    TURBO_TELEMETRY_DISABLED: "1",
    ...env,
  });
  return { exitCode, said: `${stdout}${stderr}`, tasks: await tasksOf(copy) };
}

/** The tasks of the last run that have a command. */
async function tasksOf({ folder }: RepositoryCopy): Promise<Task[]> {
  const [file = ""] = await readdir(join(folder, ".turbo/runs"));
  // The shape that turbo documents for --summarize.
  const { tasks } = JSON.parse(await readFile(join(folder, ".turbo/runs", file), "utf8")) as {
    tasks: { taskId: string; hash: string; command: string; cache: { status: string; source?: string } }[];
  };
  return tasks
    .filter(({ command }) => command !== "<NONEXISTENT>")
    .map(({ taskId, hash, cache }) => ({ taskId, hash, from: cache.source ?? cache.status }));
}

const originsOf = ({ tasks }: Run): string[] => [...new Set(tasks.map(({ from }) => from))];

const outputs = ["{spec,packages/*}/dist/**", "packages/*/src/**/*.gen.ts"];

/** The digests of all that is generated or built, by file. */
async function outputsOf({ folder }: RepositoryCopy): Promise<Record<string, string>> {
  const files = globSync(outputs, { cwd: folder }).filter((file) => statSync(join(folder, file)).isFile());
  const digests = files.toSorted().map(async (file) => {
    const digest = createHash("sha256").update(await readFile(join(folder, file)));
    return [file, digest.digest("hex")] as const;
  });
  return Object.fromEntries(await Promise.all(digests));
}

async function removeOutputs({ folder }: RepositoryCopy): Promise<void> {
  const found = globSync(outputs, { cwd: folder });
  await Promise.all(found.map((path) => rm(join(folder, path), { recursive: true, force: true })));
}

describe("a build on a second machine", () => {
  test("takes all that the first has built from the remote cache, to the byte", async () => {
    expect(originsOf(filling)).toEqual(["MISS"]);
    const { exitCode, tasks } = await build(second);
    expect(exitCode).toBe(0);
    expect(tasks).toEqual(filling.tasks.map((task) => ({ ...task, from: "REMOTE" })));
    expect(await outputsOf(second)).toEqual(built);
    expect(Object.keys(built)).toEqual(
      expect.arrayContaining([
        "packages/types/src/schema.gen.ts",
        "spec/dist/openapi.json",
        "packages/docs/dist/index.html",
      ]),
    );
  });

  test("finds a signature beside every artifact", async () => {
    const hashes = filling.tasks.map(({ hash }) => hash);
    expect((await server.artifactsOf(team)).toSorted()).toEqual(
      hashes.flatMap((hash) => [hash, `${hash}.tag`]).toSorted(),
    );
  });

  test("refuses an artifact of which one bit was changed, and builds that task itself", async () => {
    const { hash = "" } = filling.tasks.find(({ taskId }) => taskId === "@northspec/types#generate") ?? {};
    await flipBit(join(server.folderOf(team), hash));
    const { exitCode, tasks } = await build(second);
    expect(exitCode).toBe(0);
    expect(tasks).toEqual(filling.tasks.map((task) => ({ ...task, from: task.hash === hash ? "MISS" : "REMOTE" })));
    expect(await outputsOf(second)).toEqual(built);
  });

  test("takes nothing that another key has signed", async () => {
    // It only reads: what it sent would be signed with its own key.
    const env = {
      TURBO_REMOTE_CACHE_SIGNATURE_KEY: "another-key-that-is-long-enough-too",
      TURBO_CACHE: "local:rw,remote:r",
    };
    const run = await build(second, env);
    expect(run.exitCode).toBe(0);
    expect(originsOf(run)).toEqual(["MISS"]);
    expect(Object.keys(await outputsOf(second))).toEqual(Object.keys(built));
  });

  test("takes and sends nothing without a key, and goes on", async () => {
    const other = "team_without_key";
    const run = await build(second, { TURBO_REMOTE_CACHE_SIGNATURE_KEY: undefined, TURBO_TEAM: other });
    expect(run.exitCode).toBe(0);
    expect(originsOf(run)).toEqual(["MISS"]);
    expect(run.said).toContain("artifact signature error");
    expect(await server.artifactsOf(other)).toEqual([]);
  });

  test("goes on without the remote cache where nothing listens", async () => {
    const run = await build(second, { TURBO_API: `http://127.0.0.1:${String(await freePort())}` });
    expect(run.exitCode).toBe(0);
    expect(originsOf(run)).toEqual(["MISS"]);
    expect(run.said).toContain("Could not connect");
    expect(Object.keys(await outputsOf(second))).toEqual(Object.keys(built));
  });

  test("goes on without the remote cache where it never answers", async () => {
    const silent = await startSilentServer();
    try {
      const seconds = { TURBO_REMOTE_CACHE_TIMEOUT: "1", TURBO_REMOTE_CACHE_UPLOAD_TIMEOUT: "1" };
      const run = await build(second, { TURBO_API: silent.address, ...seconds });
      expect(run.exitCode).toBe(0);
      expect(originsOf(run)).toEqual(["MISS"]);
      expect(silent.connections()).toBeGreaterThan(0);
      expect(Object.keys(await outputsOf(second))).toEqual(Object.keys(built));
    } finally {
      silent.close();
    }
  });

  test("needs no remote cache: variables that a workflow leaves empty are none", async () => {
    const names = ["TURBO_API", "TURBO_TOKEN", "TURBO_TEAM", "TURBO_REMOTE_CACHE_SIGNATURE_KEY"];
    const run = await build(second, Object.fromEntries(names.map((name) => [name, ""])));
    expect(run.exitCode).toBe(0);
    expect(run.said).toContain("Remote caching disabled");
    expect(run.said).not.toContain("WARNING");
  });
}, 90_000);

/** Changes one bit in the middle of a file. */
async function flipBit(file: string): Promise<void> {
  const bytes = await readFile(file);
  const middle = Math.floor(bytes.length / 2);
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  await writeFile(file, bytes);
}
