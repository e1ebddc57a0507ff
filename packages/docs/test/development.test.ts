import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { openDevelopment } from "../src/development/development.ts";
import { serveSite } from "../src/server.ts";

/** A package with a site, and the logs of the tasks that make it. */
let root = "";
const linted = "$ lint\nvalidating openapi.yaml...\n";
const problem = "[1] paths/jobs.yaml:3:7 at #/get\n\nProperty `typ` is not expected here.";
const failed = `${linted}\u001b[31m${problem}\u001b[39m\r\n\r\n[ELIFECYCLE] Command failed with exit code 1.\n`;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "northspec-development-"));
  onTestFinished(() => rm(root, { recursive: true }));
  await build("One");
  await log("spec", linted);
  await log("docs", "$ build\n");
});

/** Replaces the site in whole, as a build does. */
async function build(title: string): Promise<void> {
  const staging = join(root, "staging");
  await mkdir(staging);
  await writeFile(join(staging, "index.html"), `<head><title>${title}</title></head>`);
  await rm(join(root, "dist"), { recursive: true, force: true });
  await rename(staging, join(root, "dist"));
}

async function log(task: string, text: string): Promise<void> {
  await mkdir(join(root, task), { recursive: true });
  await writeFile(join(root, task, "build.log"), text);
}

interface State {
  readonly build: string;
  readonly failure?: string;
}

async function open() {
  const logs = ["spec", "docs"].map((task) => ({ folder: join(root, task), name: "build.log" }));
  const development = openDevelopment({ package: root, logs });
  const server = await serveSite(join(root, "dist"), 4600, { development, sandboxPorts: [] });
  onTestFinished(async () => {
    development.close();
    await server.close();
  });
  return server;
}

/** Reads what the server tells of its builds, one after the other. */
async function listen(url: string): Promise<() => Promise<State>> {
  const { body } = await fetch(`${url}_development/builds`);
  const lines = body?.pipeThrough(new TextDecoderStream()).getReader();
  return async () => {
    const { value = "" } = (await lines?.read()) ?? {};
    return JSON.parse(value.replace(/^data: /, "")) as State;
  };
}

test("a page carries a script from an address of its own, and the build that it is from", async () => {
  const { url } = await open();
  const next = await listen(url);
  const { build } = await next();
  const page = await (await fetch(url)).text();
  expect(page).toContain(`<script src="/_development/reload.js" data-build="${build}" defer></script></head>`);
  for (const [name, type] of [
    ["reload.js", "text/javascript"],
    ["reload.css", "text/css"],
  ]) {
    const response = await fetch(`${url}_development/${name}`);
    expect(response.headers.get("content-type")).toContain(type);
  }
});

test("a site that is not under development carries nothing of it", async () => {
  const server = await serveSite(join(root, "dist"), 4600, { sandboxPorts: [] });
  onTestFinished(server.close);
  expect(await (await fetch(server.url)).text()).toBe("<head><title>One</title></head>");
  expect((await fetch(`${server.url}_development/builds`)).status).toBe(404);
});

test("a new build is told, and what is served then is the new site", async () => {
  const { url } = await open();
  const next = await listen(url);
  const first = await next();
  await build("Two");
  const second = await next();
  expect(second.build).not.toBe(first.build);
  const page = await (await fetch(url)).text();
  expect(page).toContain("<title>Two</title>");
  expect(page).toContain(`data-build="${second.build}"`);
});

test("a build that fails is told in the words of the linter, and the mend takes them back", async () => {
  const { url } = await open();
  const next = await listen(url);
  const { build } = await next();
  await log("spec", failed);
  expect(await next()).toEqual({ build, failure: problem });
  expect(await (await listen(url))()).toEqual({ build, failure: problem });
  expect(await (await fetch(url)).text()).toContain("<title>One</title>");
  await log("spec", linted);
  expect(await next()).toEqual({ build });
});

test("a failure that is no linter's is told in full", async () => {
  await log("docs", "$ build\nThe guide has no title.\n[ELIFECYCLE] Command failed with exit code 1.\n");
  const next = await listen((await open()).url);
  expect(await next()).toHaveProperty("failure", "The guide has no title.");
});

test("of several failures the first on the way from the specification to the site is told", async () => {
  await log("docs", "$ build\nThere is no specification.\n[ELIFECYCLE] Command failed with exit code 1.\n");
  await log("spec", failed);
  const next = await listen((await open()).url);
  expect(await next()).toHaveProperty("failure", problem);
});

test("pages that do not know yet of a new build are told when they ask", async () => {
  const { url } = await open();
  const old = await (await fetch(url)).text();
  await build("Two");
  const next = await listen(url);
  const told = [await next()];
  if (old.includes(`data-build="${told[0]?.build}"`)) told.push(await next());
  expect(old).not.toContain(`data-build="${told.at(-1)?.build}"`);
});
