import { readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { entriesOf, type Installation, installPacked, readManifest, run } from "./package-install.ts";
import { type Connection, describeRuntime, type Outcome } from "./runtimes-expectations.ts";
import { installRuntime, type RuntimeName } from "./runtimes-install.ts";
import pins from "@northspec/scripts/runtimes.json" with { type: "json" };

const ourAgent = /^northspec-client\/\d+\.\d+\.\d+/;
let installation: Installation;

beforeAll(async () => {
  installation = await installPacked(join(import.meta.dirname, "runtimes-app"));
});

afterAll(() => installation?.remove());

test("the oldest tested version of Node is the minimum in package.json", async () => {
  const { engines } = await readManifest(installation.directory, "@northspec/client");
  expect(engines.node).toBe(`>=${Math.min(...nodes.map((name) => Number(name.slice("Node ".length))))}`);
});

const nodes = ["Node 20", "Node 22", "Node 24", "Node 26"] as const;
for (const name of nodes) describeRuntime(name, ourAgent, (connection) => runMain(name, ["main.js"], connection));

describeRuntime("Bun", ourAgent, (connection) => runMain("Bun", ["--no-install", "main.js"], connection));

const denoPermissions = ["--no-prompt", "--allow-net=127.0.0.1", "--allow-env=NORTHFLANK_API_TOKEN,NORTHSPEC_BASE_URL"];
describeRuntime("Deno with minimal permissions", ourAgent, (connection) =>
  runMain("Deno", ["run", "--no-remote", ...denoPermissions, "main.js"], connection),
);

describeRuntime("workerd", ourAgent, async ({ token, baseUrl }) => {
  const executable = await installStarting("workerd", (printed) => printed.startsWith("workerd "));
  await writeFile(join(installation.directory, "worker.capnp"), await workerConfiguration(baseUrl));
  const output = await run(executable, ["test", "worker.capnp"], installation.directory, { TOKEN: token });
  return JSON.parse(output) as Outcome;
});

/** Runs the app with token and base URL in the environment. */
async function runMain(name: RuntimeName, programArguments: string[], connection: Connection): Promise<Outcome> {
  const executable = await installStarting(name, (printed) => printed.includes(pins.versions[name].version));
  const env = {
    NORTHFLANK_API_TOKEN: connection.token,
    NORTHSPEC_BASE_URL: connection.baseUrl,
    // Bun and Deno keep their caches in the home directory by default.
    HOME: installation.directory,
    DENO_DIR: join(installation.directory, ".deno"),
    DENO_NO_UPDATE_CHECK: "1",
  };
  return JSON.parse(await run(executable, programArguments, installation.directory, env)) as Outcome;
}

/** Installs a runtime and checks its version. */
async function installStarting(name: RuntimeName, isExpected: (printed: string) => boolean): Promise<string> {
  const executable = await installRuntime(name);
  const printed = await run(executable, ["--version"], installation.directory, {});
  if (isExpected(printed)) return executable;
  throw new Error(`${executable} is not ${name} ${pins.versions[name].version}: it says ${printed.trim()}.`);
}

/** The app and the installed packages as a Worker, which looks modules up by name from the directory of their importer. */
async function workerConfiguration(baseUrl: string): Promise<string> {
  const { "@northspec/client": client = "", ...dependencies } = await entriesOf(installation.directory);
  const dist = dirname(client);
  const files = (await readdir(join(installation.directory, dist))).filter((file) => file.endsWith(".js"));
  const modules = [
    ["worker.js", "worker.js"],
    ["calls.js", "calls.js"],
    ["@northspec/client", client],
    ...files.map((file) => [`@northspec/${file}`, `${dist}/${file}`]),
    ...Object.entries(dependencies).map(([name, path]) => [`@northspec/${name}`, path]),
  ];
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [${modules.map(([name, path]) => `(name = "${name}", esModule = embed "${path}")`).join(", ")}],
      bindings = [(name = "token", fromEnvironment = "TOKEN"), (name = "baseUrl", text = "${baseUrl}")],
      compatibilityDate = "2026-01-01",
      globalOutbound = "loopback",
    )),
    (name = "loopback", network = (allow = ["local"])),
  ],
);
`;
}
