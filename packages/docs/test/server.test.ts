import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { servePage } from "../src/server.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "northspec-docs-"));
  await writeFile(join(folder, "index.html"), "<h1>Reference</h1>");
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Takes a port that was free, and frees it when the test is over. */
async function takePort(): Promise<number> {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  onTestFinished(() => void other.close());
  return (other.address() as AddressInfo).port;
}

test("the page is served at the address that is named", async () => {
  const server = await servePage(folder, 4500);
  onTestFinished(server.close);
  const response = await fetch(server.url);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toContain("text/html");
  expect(await response.text()).toBe("<h1>Reference</h1>");
});

test("a port that is taken is stepped over", async () => {
  const taken = await takePort();
  const server = await servePage(folder, taken);
  onTestFinished(server.close);
  expect(Number(new URL(server.url).port)).toBeGreaterThan(taken);
  expect((await fetch(server.url)).status).toBe(200);
});

test("a port that does not exist is refused", async () => {
  await expect(servePage(folder, 70_000)).rejects.toThrow(/port/i);
});

test("the page is served to this machine alone", async () => {
  const server = await servePage(folder, 4500);
  onTestFinished(server.close);
  const { port } = new URL(server.url);
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal);
  for (const { address } of others) {
    await expect(fetch(`http://${address}:${port}/`)).rejects.toThrow();
  }
  expect(new URL(server.url).hostname).toBe("127.0.0.1");
});

test("a page that does not exist is a 404 in plain words, and nothing outside the folder is served", async () => {
  const server = await servePage(folder, 4500);
  onTestFinished(server.close);
  for (const path of ["nowhere.html", "%2e%2e/%2e%2e/etc/passwd"]) {
    const response = await fetch(server.url + path);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe("There is no such page.\n");
  }
});

test.each(["0", "65536", "4000.5", "http"])("--port %s is refused with what a port is", async (port) => {
  const child = spawn(process.execPath, [join(import.meta.dirname, "../src/main.ts"), "--port", port]);
  const [said, [exitCode]] = await Promise.all([text(child.stderr), once(child, "close")]);
  expect(exitCode).toBe(1);
  expect(said).toBe(`--port is ${port}, which is no port. Give a whole number from 1 to 65535.\n`);
});
