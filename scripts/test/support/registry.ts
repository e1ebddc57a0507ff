import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { runServer } from "verdaccio";

/** An npm registry on this machine: Verdaccio, with one user who may publish. */
export interface Registry {
  readonly url: string;
  /** Makes npm and pnpm use the registry as that user, with a separate npm cache. */
  readonly env: NodeJS.ProcessEnv;
  /** The user's token, which must not appear in any output. */
  readonly token: string;
  /** The integrity of each published version of a package. */
  integrities(packageName: string): Promise<Record<string, string>>;
  /** Stops responding to publish requests for these packages. Resolves when the first one arrives. */
  stall(packageNames: readonly string[]): Promise<void>;
  /** Responds to all publish requests again. */
  resume(): void;
  close(): Promise<void>;
}

/** Starts a registry without our packages. It proxies all others from the configured registry. */
export async function startRegistry(): Promise<Registry> {
  const directory = await mkdtemp(join(tmpdir(), "northspec-registry-"));
  const [upstream, cafile] = await Promise.all(["registry", "cafile"].map((key) => npmSetting(key, directory)));
  const verdaccio = await runServer({
    configPath: join(directory, "config.yaml"),
    storage: join(directory, "storage"),
    auth: { htpasswd: { file: join(directory, "htpasswd"), max_users: 1 } },
    uplinks: {
      upstream: {
        url: upstream,
        ...proxyOf(process.env),
        // The registry needs the same trusted certificates as npm.
        ...(cafile === undefined ? {} : { agent_options: { ca: await readFile(cafile, "utf8") } }),
      },
    },
    packages: {
      "@northspec/*": { access: "$all", publish: "$authenticated", unpublish: "$authenticated" },
      "**": { access: "$all", proxy: "upstream" },
    },
    max_body_size: "50mb",
    log: { type: "stdout", format: "json", level: "fatal" },
  });
  const stalled = { names: [] as readonly string[], resolve: (): void => undefined };
  const server = createServer((request, response) => {
    const isStalled = request.method === "PUT" && stalled.names.some((name) => request.url === packagePath(name));
    if (isStalled) stalled.resolve();
    else verdaccio.emit("request", request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // The type for a TCP server.
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${String(port)}/`;
  const token = await addUser(url);
  const userConfiguration = join(directory, "npmrc");
  await writeFile(userConfiguration, `registry=${url}\n//127.0.0.1:${String(port)}/:_authToken=${token}\n`);
  return {
    url,
    token,
    env: {
      npm_config_userconfig: userConfiguration,
      npm_config_registry: url,
      npm_config_cache: join(directory, "cache"),
      npm_config_update_notifier: "false",
    },
    async integrities(packageName) {
      const response = await fetch(new URL(packagePath(packageName), url));
      if (response.status === 404) return {};
      // The documented format: https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md.
      const { versions } = (await response.json()) as { versions: Record<string, { dist: { integrity: string } }> };
      return Object.fromEntries(Object.entries(versions).map(([version, { dist }]) => [version, dist.integrity]));
    },
    stall: (names) =>
      new Promise((resolve) => {
        Object.assign(stalled, { names, resolve });
      }),
    resume: () => {
      stalled.names = [];
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await rm(directory, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

function packagePath(packageName: string): string {
  return `/${packageName.replace("/", "%2f")}`;
}

/** Reads an npm setting of this machine. */
async function npmSetting(key: string, directory: string): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)("npm", ["config", "get", key], { cwd: directory });
  const value = stdout.trim();
  return value === "null" || value === "undefined" || value === "" ? undefined : value;
}

async function addUser(url: string): Promise<string> {
  const response = await fetch(new URL("-/user/org.couchdb.user:publisher", url), {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "publisher", password: "a-long-enough-password" }),
  });
  const { token }: { token?: unknown } = JSON.parse(await response.text());
  if (typeof token === "string") return token;
  throw new Error(`Could not add a user to the registry: status ${String(response.status)}.`);
}

function proxyOf(env: NodeJS.ProcessEnv): { https_proxy?: string; no_proxy?: string } {
  return {
    ...(env["HTTPS_PROXY"] === undefined ? {} : { https_proxy: env["HTTPS_PROXY"] }),
    ...(env["NO_PROXY"] === undefined ? {} : { no_proxy: env["NO_PROXY"] }),
  };
}
