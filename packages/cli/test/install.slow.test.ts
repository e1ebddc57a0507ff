import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { operationTable } from "@northspec/types/operations";
import { setUp, service } from "./setup.ts";
import runtimes from "@northspec/scripts/runtimes.json" with { type: "json" };

const run = promisify(execFile);
const packages = join(import.meta.dirname, "../..");
const cache = join(packages, "../node_modules/.cache/northspec-cli-nodes");
const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"];
let tarball: string;
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "northspec-cli-install-"));
  await run("pnpm", ["pack", "--pack-destination", directory], { cwd: join(packages, "cli") });
  tarball = join(directory, readdirSync(directory)[0] ?? "");
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Installs a version of Node from npm, cached for the next run. */
async function installNode(version: string): Promise<string> {
  const platform = `${process.platform}-${process.arch}`;
  const name = (runtimes.packages.node as Readonly<Record<string, string>>)[platform];
  if (name === undefined) throw new Error(`runtimes.json names no package of Node for ${platform}. Add it.`);
  const target = join(cache, version);
  if (!existsSync(target)) {
    mkdirSync(cache, { recursive: true });
    // Renaming is atomic, so an interrupted installation leaves no incomplete directory.
    const staging = mkdtempSync(join(cache, "staging-"));
    await run("npm", ["install", "--prefix", staging, ...quiet, `${name}@${version}`]);
    renameSync(staging, target);
  }
  return join(target, "node_modules", name, "bin");
}

/** How many packages a directory has, and their bytes. */
function measure(path: string): { count: number; bytes: number } {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const manifests = files.filter(({ name, parentPath }) => {
    return name === "package.json" && /node_modules\/(@[^/]+\/)?[^/@]+$/.test(parentPath);
  });
  const bytes = files.reduce((sum, { name, parentPath }) => sum + statSync(join(parentPath, name)).size, 0);
  return { count: manifests.length, bytes };
}

/** The supported versions of Node. */
const versions = (["Node 20", "Node 22", "Node 24"] as const).map((name) => runtimes.versions[name].version);

test.for(versions)("installs from the packed tarball into an empty home with Node %s", async (version) => {
  const { env, home } = await setUp();
  const bin = await installNode(version);
  const prefix = join(home, "prefix");
  const own = { ...env, PATH: `${prefix}/bin:${bin}:${env["PATH"]}`, npm_config_cache: join(home, "npm") };
  // npm reads registry settings from the environment and from the global npmrc, which our prefix would hide.
  const globalConfig = (await run("npm", ["config", "get", "globalconfig"])).stdout.trim();
  const npmEnv = { ...process.env, HOME: home, PATH: own.PATH, npm_config_cache: own.npm_config_cache };
  await run("npm", ["install", "-g", "--prefix", prefix, "--globalconfig", globalConfig, ...quiet, tarball], {
    env: npmEnv,
  });

  expect((await run("node", ["--version"], { env: own })).stdout).toBe(`v${version}\n`);
  const shell = (line: string) => run("sh", ["-c", line], { env: own });
  expect((await shell("northspec --version")).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  const { stdout, stderr } = await shell(`northspec get service ${service.join(" ")} -o json`);
  expect(JSON.parse(stdout)).toMatchObject({ data: { name: "Example Service" } });
  expect(stderr).toBe("");
  const call = (line: string) =>
    shell(line).then(
      () => 0,
      (error: unknown) => (error as { code: number }).code, // what execFile rejects with
    );
  expect(await call("northspec get job --project-id default-project --job-id none")).toBe(5);
  expect(await call("northspec get job")).toBe(2);

  const list = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
  expect((await shell(`echo '${list}' | northspec mcp`)).stdout).toContain('"name":"getService"');

  const { count, bytes } = measure(join(prefix, "lib/node_modules"));
  expect(count).toBe(1);
  // Half of the constant is the MCP SDK. Each operation has a file with its fields.
  expect(bytes).toBeLessThanOrEqual(560_000 + 9_000 * Object.keys(operationTable).length);
});
