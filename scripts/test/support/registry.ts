import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { runServer } from "verdaccio";

/** A registry of packages on this machine, as real as npm's own: Verdaccio, with one user who may publish. */
export interface Registry {
  readonly url: string;
  /** What makes npm and pnpm use it as that user, with a cache of npm's own. */
  readonly env: NodeJS.ProcessEnv;
  /** The user's token, which nothing may print. */
  readonly token: string;
  /** The integrity of each version of a package that it has of ours, by version. */
  integrities(packageName: string): Promise<Record<string, string>>;
  close(): Promise<void>;
}

/** Starts a registry that has nothing of ours, and gets what others publish from the registry of this machine. */
export async function startRegistry(): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), "northspec-registry-"));
  const [upstream, cafile] = await Promise.all(["registry", "cafile"].map((key) => npmSetting(key, folder)));
  const server = await runServer({
    configPath: join(folder, "config.yaml"),
    storage: join(folder, "storage"),
    auth: { htpasswd: { file: join(folder, "htpasswd"), max_users: 1 } },
    uplinks: {
      upstream: {
        url: upstream,
        ...proxyOf(process.env),
        // What npm trusts here the registry must trust too.
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
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on TCP has an address of this shape.
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${String(port)}/`;
  const token = await addUser(url);
  const userConfiguration = join(folder, "npmrc");
  await writeFile(userConfiguration, `registry=${url}\n//127.0.0.1:${String(port)}/:_authToken=${token}\n`);
  return {
    url,
    token,
    env: {
      npm_config_userconfig: userConfiguration,
      npm_config_registry: url,
      npm_config_cache: join(folder, "cache"),
      npm_config_update_notifier: "false",
    },
    async integrities(packageName) {
      const response = await fetch(new URL(packageName.replace("/", "%2f"), url));
      if (response.status === 404) return {};
      // What npm documents of a package: https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md.
      const { versions } = (await response.json()) as { versions: Record<string, { dist: { integrity: string } }> };
      return Object.fromEntries(Object.entries(versions).map(([version, { dist }]) => [version, dist.integrity]));
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** What npm is told on this machine, for everybody. */
async function npmSetting(key: string, folder: string): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)("npm", ["config", "get", key], { cwd: folder });
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
  throw new Error(`The registry let nobody in: it answered ${String(response.status)}.`);
}

function proxyOf(env: NodeJS.ProcessEnv): { https_proxy?: string; no_proxy?: string } {
  return {
    ...(env["HTTPS_PROXY"] === undefined ? {} : { https_proxy: env["HTTPS_PROXY"] }),
    ...(env["NO_PROXY"] === undefined ? {} : { no_proxy: env["NO_PROXY"] }),
  };
}
