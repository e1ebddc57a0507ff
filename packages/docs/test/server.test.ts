import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createSandbox, developmentToken, type SandboxOptions, serveSandbox } from "@northspec/sandbox";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { contentSecurityPolicy } from "../src/policy.ts";
import { redoclyPolicy } from "../src/policy.ts";
import { serveSite, type SiteServer, type SiteServerOptions } from "../src/server.ts";

let directory = "";

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "northspec-docs-"));
  await writeFile(join(directory, "index.html"), "<h1>Reference</h1>");
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

async function serve(options: SiteServerOptions = {}): Promise<SiteServer> {
  const server = await serveSite(directory, 4500, { sandboxPorts: [], ...options });
  onTestFinished(server.close);
  return server;
}

/** Listens on a free port until the end of the test. */
async function reservePort(): Promise<number> {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  onTestFinished(() => void other.close());
  return (other.address() as AddressInfo).port;
}

/** Sends a request with a Host header, which `fetch` does not allow. */
async function requestAs(host: string, url: string): Promise<IncomingMessage> {
  const [response] = (await once(request(url, { headers: { host } }).end(), "response")) as [IncomingMessage];
  return response;
}

test("serves the page at the printed URL", async () => {
  const server = await serve();
  const response = await fetch(server.url);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toContain("text/html");
  expect(await response.text()).toBe("<h1>Reference</h1>");
});

test("skips a port that is in use", async () => {
  const taken = await reservePort();
  const server = await serveSite(directory, taken);
  onTestFinished(server.close);
  expect(Number(new URL(server.url).port)).toBeGreaterThan(taken);
  expect((await fetch(server.url)).status).toBe(200);
});

test("rejects an invalid port", async () => {
  await expect(serveSite(directory, 70_000)).rejects.toThrow(/port/i);
});

test("serves only on the loopback interface", async () => {
  const server = await serve();
  const { port } = new URL(server.url);
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal);
  for (const { address } of others) {
    await expect(fetch(`http://${address}:${port}/`)).rejects.toThrow();
  }
  expect(new URL(server.url).hostname).toBe("127.0.0.1");
});

test.each(["localhost", "LOCALHOST:80", "127.0.0.1:4000", "[::1]:4000"])("accepts the Host header %s", async (host) => {
  const response = await requestAs(host, (await serve()).url);
  expect(response.statusCode).toBe(200);
  response.resume();
});

test("rejects other Host headers for the site and the token of the sandbox", async () => {
  const sandbox = await startSandbox();
  const server = await serve({ sandboxPorts: [sandbox] });
  const names = [
    "docs.example",
    "localhost.example",
    "127.0.0.1.example",
    "192.168.0.7:4000",
    "127.0.0.1@docs.example",
  ];
  for (const [host, path] of names.flatMap((name) => [[name, ""] as const, [name, "sandbox.json"] as const])) {
    const response = await requestAs(host, server.url + path);
    expect([host, response.statusCode]).toEqual([host, 421]);
    expect(await text(response)).toBe("Unknown Host header. Use localhost or 127.0.0.1.\n");
  }
});

test("serves the site under the path of the published site, for the links of the 404 page", async () => {
  const { pathname } = new URL(manifest.homepage);
  expect(pathname).not.toBe("/");
  const server = await serve();
  for (const path of ["", "index.html"]) {
    const response = await fetch(new URL(pathname + path, server.url));
    expect([response.status, await response.text()]).toEqual([200, "<h1>Reference</h1>"]);
  }
});

test("sends the Content-Security-Policy of the pages", async () => {
  const server = await serve();
  for (const path of ["", "index.html", "index"]) {
    const { headers } = await fetch(server.url + path);
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-security-policy": contentSecurityPolicy,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    });
  }
});

test("sends the Content-Security-Policy of Redoc's page", async () => {
  await writeFile(join(directory, "reference.html"), "<h1>All</h1>");
  const { headers } = await fetch(`${(await serve()).url}reference.html`);
  expect(headers.get("content-security-policy")).toBe(redoclyPolicy);
});

test.each([
  ["a.md", "text/markdown; charset=utf-8"],
  ["llms.txt", "text/plain; charset=utf-8"],
  ["site.css", "text/css; charset=utf-8"],
  ["site.js", "text/javascript; charset=utf-8"],
  ["wasm.en.pagefind", "application/octet-stream"],
])("serves %s as %s", async (name, type) => {
  await writeFile(join(directory, name), "ä");
  const response = await fetch((await serve()).url + name);
  expect(response.headers.get("content-type")).toBe(type);
  expect(await response.text()).toBe("ä");
});

test("serves a page without the extension in its URL", async () => {
  await mkdir(join(directory, "operations"));
  await writeFile(join(directory, "operations/get-job.html"), "<h1>Get a job</h1>");
  const response = await fetch(`${(await serve()).url}operations/get-job?theme=dark`);
  expect([response.status, await response.text()]).toEqual([200, "<h1>Get a job</h1>"]);
});

test("responds with 404 to a missing page and to a path outside the directory", async () => {
  const server = await serve();
  const paths = ["nowhere.html", "nowhere", "nowhere.css", "%2e%2e/%2e%2e/etc/passwd", "..%2f..%2fetc/passwd.html"];
  for (const path of [...paths, `..%2f${directory.split("/").at(-1)}x%2findex.html`, "%ff.html", "%00.html"]) {
    const response = await fetch(server.url + path);
    expect([path, response.status, await response.text()]).toEqual([path, 404, "Page not found.\n"]);
  }
});

test("serves the 404 page of the site", async () => {
  await writeFile(join(directory, "404.html"), "<h1>Not here</h1>");
  const server = await serve();
  for (const path of ["nowhere", "operations/nowhere.html", "nowhere.css"]) {
    const response = await fetch(server.url + path);
    expect([response.status, await response.text()]).toEqual([404, "<h1>Not here</h1>"]);
    expect(response.headers.get("content-security-policy")).toBe(contentSecurityPolicy);
  }
});

test("serves the new site after a build", async () => {
  const server = await serve();
  await fetch(server.url);
  const next = `${directory}-next`;
  await mkdir(next);
  await writeFile(join(next, "index.html"), "<h1>New</h1>");
  await rm(directory, { recursive: true });
  await rename(next, directory);
  expect(await (await fetch(server.url)).text()).toBe("<h1>New</h1>");
});

test("rejects methods other than GET and HEAD", async () => {
  const response = await fetch((await serve()).url, { method: "POST", body: "x" });
  expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
});

/** @returns The port. */
async function startSandbox(options?: SandboxOptions): Promise<number> {
  const sandbox = createSandbox(options);
  const server = await serveSandbox(sandbox, { port: 0 });
  onTestFinished(async () => {
    await server.close();
    sandbox.close();
  });
  return Number(new URL(server.url).port);
}

test("reports the URL and token of a running sandbox", async () => {
  const port = await startSandbox();
  const server = await serve({ sandboxPorts: [await reservePort(), port] });
  const response = await fetch(`${server.url}sandbox.json`);
  expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([200, null]);
  const sandbox = (await response.json()) as { url: string; token: string };
  expect(sandbox).toEqual({ url: `http://127.0.0.1:${port}`, token: developmentToken });
  const origin = new URL(server.url).origin;
  const job = await fetch(`${sandbox.url}/v1/projects/default-project/jobs/example-job`, {
    headers: { authorization: `Bearer ${sandbox.token}`, origin },
  });
  expect(job.status).toBe(200);
  // The pages of the site may call the sandbox from a browser.
  expect(job.headers.get("access-control-allow-origin")).toBe(origin);
});

test("skips a sandbox with other tokens", async () => {
  const secret = await startSandbox({ tokens: [{ token: "a-secret", permissions: ["*"] }] });
  const server = await serve({ sandboxPorts: [secret] });
  expect(await (await fetch(`${server.url}sandbox.json`)).json()).toEqual({});
});

test("skips a server that is not a sandbox", async () => {
  const bodies = ["{}", "null", '"now"', "<h1>Hello</h1>"];
  const ports = await Promise.all(
    bodies.map(async (body) => {
      const other = createServer((_, response) => void response.end(body)).listen(0, "127.0.0.1");
      await once(other, "listening");
      onTestFinished(() => void other.close());
      return (other.address() as AddressInfo).port;
    }),
  );
  const server = await serve({ sandboxPorts: ports });
  expect(await (await fetch(`${server.url}sandbox.json`)).json()).toEqual({});
});

test("sends an empty object without a sandbox, since browsers log a 404 as an error", async () => {
  const server = await serve({ sandboxPorts: [await reservePort()] });
  const response = await fetch(`${server.url}sandbox.json`);
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
  expect(await response.json()).toEqual({});
});

test("rejects a --port that is out of range", async () => {
  const port = "65536";
  const child = spawn(process.execPath, [join(import.meta.dirname, "../src/main.ts"), "--port", port]);
  const [stderr, [exitCode]] = await Promise.all([text(child.stderr), once(child, "close")]);
  expect(exitCode).toBe(1);
  expect(stderr).toBe(`Invalid --port ${port}. Expected an integer from 1 to 65535.\n`);
});
