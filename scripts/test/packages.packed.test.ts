import { type ChildProcess, execFile, spawn } from "node:child_process";
import { globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const names = ["types", "client", "cli", "sandbox", "spec"];
const app = mkdtempSync(join(tmpdir(), "northspec-packed-"));
const found = { url: "", token: "" };
let sandbox: ChildProcess | undefined;

/** Runs a program in the app's directory and returns its standard output. */
async function run(program: string, programArguments: readonly string[], cwd = app): Promise<string> {
  const api = { NORTHFLANK_API_TOKEN: found.token, NORTHSPEC_BASE_URL: found.url };
  const env = { ...process.env, ...api, HOME: app, XDG_CONFIG_HOME: app };
  return (await promisify(execFile)(program, programArguments, { cwd, env })).stdout;
}

beforeAll(async () => {
  const published = names.flatMap((name) => ["--filter", `@northspec/${name}`]);
  await promisify(execFile)("pnpm", [...published, "--recursive", "pack", "--pack-destination", app], { cwd: root });
  writeFileSync(join(app, "package.json"), JSON.stringify({ name: "app", private: true, type: "module" }));
  const tarballs = globSync("*.tgz", { cwd: app }).map((file) => join(app, file));
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"];
  await promisify(execFile)("npm", ["install", ...quiet, ...tarballs], { cwd: app });

  const child = spawn(join(app, "node_modules/.bin/northspec-sandbox"), ["--port", "0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  sandbox = child;
  for await (const line of createInterface({ input: child.stdout })) {
    found.url ||= /http:\/\/\S+/.exec(line)?.[0] ?? "";
    found.token ||= /^Token: (\S+)$/.exec(line)?.[1] ?? "";
    if (found.url !== "" && found.token !== "") break;
  }
});

afterAll(() => {
  sandbox?.kill();
  rmSync(app, { recursive: true, force: true });
});

test("the installed client calls the installed sandbox", async () => {
  const program = `
    import { createClient } from "@northspec/client";
    const client = createClient({ token: process.env.NORTHFLANK_API_TOKEN, baseUrl: process.env.NORTHSPEC_BASE_URL });
    const { data } = await client.getService({ projectId: "default-project", serviceId: "example-service" });
    console.log(data.name);`;
  writeFileSync(join(app, "app.js"), program);
  expect(await run(process.execPath, ["app.js"])).toBe("Example Service\n");
});

test("the installed CLI calls the installed sandbox", async () => {
  const flags = ["--project-id", "default-project", "--service-id", "example-service", "--query", "data.name"];
  const output = await run(join(app, "node_modules/.bin/northspec"), ["get", "service", ...flags]);
  expect(output.trim()).toBe("Example Service");
});

test("the installed types and the installed specification have the same operations", async () => {
  const program = `
    import { operationTable } from "@northspec/types/operations";
    import spec from "@northspec/spec" with { type: "json" };
    const operations = Object.values(spec.paths).flatMap((item) => Object.values(item));
    const ids = operations.flatMap(({ operationId = [] }) => operationId);
    console.log(ids.toSorted().join() === Object.keys(operationTable).toSorted().join());`;
  writeFileSync(join(app, "table.js"), program);
  expect(await run(process.execPath, ["table.js"])).toBe("true\n");
});

const tarballOf = (name: string): string => globSync(`northspec-${name}-*.tgz`, { cwd: app }).join();

test.each(names)("publint accepts the tarball of %s", async (name) => {
  expect(await run("publint", ["run", tarballOf(name), "--strict"])).toContain("All good!");
});

test.each(["types", "client", "sandbox"])("attw accepts the types of %s", async (name) => {
  const output = await run("attw", [tarballOf(name), "--profile", "esm-only"]);
  expect(output).not.toContain("does not contain types");
});
