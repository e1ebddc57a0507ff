import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { developmentToken } from "@northspec/sandbox";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { operationPage, schemaPage } from "../src/links.ts";
import { requestsOf } from "../src/samples/request.ts";
import { openTerminal, type Terminal } from "./development/terminal.ts";
import { copyTree, type Tree } from "./development/tree.ts";
import { reference } from "./site/open.ts";

/** A rebuild takes a few seconds, longer while other tests run. */
const slowPoll = { timeout: 90_000, interval: 200 };

vi.setConfig({ testTimeout: 200_000 });

let tree: Tree;
let terminal: Terminal;
let browser: Browser;
let page: Page;
let site = "";
let sandbox = "";

beforeAll(async () => {
  tree = await copyTree();
  browser = await chromium.connect(inject("browser"));
  page = await browser.newPage();
  // The copy uses the installed packages of the original.
  terminal = await openTerminal(tree.directory, { ...process.env, pnpm_config_verify_deps_before_run: "false" });
});

afterAll(async () => {
  await browser?.close();
  await terminal?.close();
  await tree?.remove();
});

/** Replaces text in a file of the tree. */
async function edit(file: string, before: string | RegExp, after: string): Promise<void> {
  const path = join(tree.directory, file);
  const text = await readFile(path, "utf8");
  const edited = text.replace(before, () => after);
  expect(edited).not.toBe(text);
  await writeFile(path, edited);
}

/** Types `pnpm start`. */
async function start(): Promise<void> {
  await terminal.type("clear; tmux clear-history; pnpm start; echo ended with $?", "Enter");
}

/** Finds a schema with a page whose file starts with its type and a one-line description. */
async function findSchema(): Promise<{ readonly file: string; readonly page: string }> {
  for (const schema of reference.schemas) {
    const file = `spec/${schema.source}`;
    const text = await readFile(join(tree.directory, file), "utf8");
    if (/^type: object\ndescription: [^|>\n]+\n\S/.test(text)) return { file, page: schemaPage(schema) };
  }
  throw new Error("No schema has the required format.");
}

const banner = () => page.getByRole("alert");
const main = () => page.locator("main").innerText();

test("prints the location of an error in the specification and does not start the servers", async () => {
  const schema = await findSchema();
  await edit(schema.file, /^type: /, "typ: ");
  await start();
  await terminal.until(/^ended with 1$/m);
  const shown = await terminal.read();
  expect(shown).toContain(`${schema.file.replace("spec/", "")}:1:1`);
  expect(shown).not.toContain("listens on");
  await edit(schema.file, /^typ: /, "type: ");
});

test("serves the site and the sandbox and prints both URLs", async () => {
  await start();
  [, site = ""] = await terminal.until(/Documentation: (\S+)/);
  [, sandbox = ""] = await terminal.until(/sandbox listens on (\S+)/);
  expect((await fetch(site)).status).toBe(200);
  const { url } = (await (await fetch(`${site}sandbox.json`)).json()) as { url: string };
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:40\d\d$/);
});

test("updates the open page and the sandbox after an edit of the specification", async () => {
  const operation = reference.operations.find(({ id }) => id === "getJob");
  const [request] = operation ? requestsOf(operation) : [];
  if (!operation || !request) throw new Error("The specification has no getJob with an example.");
  const path = request.path.reduce((sofar, [name, value]) => sofar.replace(`{${name}}`, String(value)), operation.path);
  const fetchJob = async () => {
    const headers = { authorization: `Bearer ${developmentToken}` };
    // The sandbox does not respond while it restarts.
    const response = await fetch(sandbox + path, { headers }).catch(() => undefined);
    return response?.text();
  };
  const { description } = (JSON.parse((await fetchJob()) ?? "") as { data: { description: string } }).data;
  await page.goto(site + operationPage(operation));
  await edit("spec/components/examples/JobCron.yaml", description, "Edited while both run.");
  await expect.poll(fetchJob, slowPoll).toContain("Edited while both run.");
  await expect.poll(main, slowPoll).toContain("Edited while both run.");
  expect(await banner().count()).toBe(0);
});

test("shows the location of an error on the page and in the terminal until it is fixed", async () => {
  const schema = await findSchema();
  await page.goto(site + schema.page);
  const before = await main();
  await edit(schema.file, /^type: /, "typ: ");
  await banner().waitFor({ timeout: slowPoll.timeout });
  const location = `${schema.file.replace("spec/", "")}:1:1`;
  expect(await banner().innerText()).toContain(location);
  expect(await banner().innerText()).toContain("Property `typ` is not expected here.");
  expect(await banner().innerText()).not.toMatch(/^\s+at /m);
  expect(await terminal.read()).toContain(location);

  // The site and the sandbox keep serving the previous version.
  await page.reload();
  await banner().waitFor();
  expect(await main()).toBe(before);
  expect((await fetch(`${sandbox}/v1`)).status).toBe(404);

  await edit(schema.file, /^typ: /, "type: ");
  await banner().waitFor({ state: "hidden", timeout: slowPoll.timeout });
});

test("stops both servers on Ctrl-C and leaves no process", async () => {
  const running = await tree.processes();
  await page.goto("about:blank");
  await terminal.type("C-c");
  await terminal.until(/ended with \d+/);
  await expect(fetch(site)).rejects.toThrow(TypeError);
  await expect(fetch(sandbox)).rejects.toThrow(TypeError);
  // The shell and tmux are still running.
  expect(running.length === 0 || running.length > 2).toBe(true);
  await expect.poll(async () => (await tree.processes()).length, slowPoll).toBeLessThanOrEqual(2);
});
