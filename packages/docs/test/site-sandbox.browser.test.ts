import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { stateForExample } from "@northspec/scripts/example-state";
import { createSandbox, type Sandbox, type SandboxServer, serveSandbox } from "@northspec/sandbox";
import type { Page } from "playwright-core";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { operationPage } from "../src/links.ts";
import { serveSite } from "../src/server.ts";
import { violationsOf } from "./site/axe.ts";
import { dist, overflows, reference, useBrowser, representative } from "./site/open.ts";

let sandbox: Sandbox;
let served: SandboxServer;

beforeAll(async () => {
  sandbox = createSandbox({ strict: true });
  served = await serveSandbox(sandbox, { port: 0 });
  return async () => {
    await served.close();
    sandbox.close();
  };
});

const { openPage, open } = useBrowser(() =>
  serveSite(dist, 4400, { sandboxPorts: [Number(new URL(served.url).port)] }),
);
const { operations } = reference;

beforeEach(() => sandbox.reset());

function buttons(page: Page) {
  return page.getByRole("button", { name: "Try it in the sandbox" });
}

test.each(operations.filter((operation) => representative.includes(operationPage(operation))))(
  "the response of the sandbox to $id matches the page",
  async (operation) => {
    const { page, warnings, requests } = await openPage(operationPage(operation));
    await buttons(page).first().waitFor();
    const sets = page.locator(".set");
    const count = await sets.count();
    expect(await buttons(page).count()).toBe(count);
    const examples = await page.locator(".example pre").allTextContents();
    const select = page.getByLabel("Example").first();
    for (let index = 0; index < count; index += 1) {
      if (count > 1) await select.selectOption({ index });
      sandbox.reset();
      sandbox.restore(stateForExample(sandbox.dump(), operation.id, {}));
      const set = sets.nth(index);
      const showSecrets = set.getByLabel("Show secrets");
      if ((await showSecrets.count()) > 0) await showSecrets.check();
      await buttons(page).nth(index).click();
      const response = set.locator(".response pre");
      await response.waitFor();
      expect(await set.locator(".response .status").innerText()).toBe("200 OK");
      const received = withoutTimes(await response.innerText());
      expect(examples.map(withoutTimes)).toContainEqual(received);
    }
    expect(warnings).toEqual([]);
    expect(requests.filter((url) => new URL(url).hostname !== "127.0.0.1")).toEqual([]);
    expect(await violationsOf(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await overflows(page)).toBe(false);
  },
);

/** A response without its times, which depend on the time of the request. */
function withoutTimes(text: string): unknown {
  return JSON.parse(text, (key, value: unknown) => (/(?:At|Time)$/.test(key) ? "a time" : value));
}

test.each(["getSecret", "getSecretDetails", "patchSecret"])(
  "masks secrets in the response to %s unless the reader shows them",
  async (id) => {
    const planted = "planted-8d1f";
    const path = "/v1/projects/default-project/secrets/example-secret-group";
    const { status } = await sandbox.fetch(`http://localhost${path}`, {
      method: "PATCH",
      headers: { authorization: `Bearer ${sandbox.token}`, "content-type": "application/json" },
      body: JSON.stringify({ secrets: { variables: { PLANTED: planted } } }),
    });
    expect(status).toBe(200);
    const operation = operations.find((each) => each.id === id);
    const { page } = await openPage(operation ? operationPage(operation) : "");
    const set = page.locator(".set").first();
    await buttons(page).first().click();
    const response = set.locator(".response pre");
    await response.waitFor();
    expect(await response.innerText()).toContain('"PLANTED": "[redacted]"');
    expect(await page.content()).not.toContain(planted);
    const showSecrets = set.getByLabel("Show secrets");
    await showSecrets.check();
    expect(await response.innerText()).toContain(`"PLANTED": "${planted}"`);
    await showSecrets.uncheck();
    expect(await page.content()).not.toContain(planted);
  },
);

test("shows an error of the sandbox", async () => {
  const operation = operations.find(({ method, body }) => method === "POST" && body !== undefined);
  const { page } = await openPage(operation ? operationPage(operation) : "");
  const set = page.locator(".set").first();
  await buttons(page).first().click();
  await set.locator(".response .status", { hasText: "200" }).waitFor();
  await buttons(page).first().click();
  await set.locator(".response .status", { hasText: "409" }).waitFor();
  expect(await set.locator(".response pre").innerText()).toContain('"status": 409');
});

test("reports a sandbox that has stopped", async () => {
  const own = createSandbox();
  const server = await serveSandbox(own, { port: 0 });
  const { page, warnings } = await openPage("index.html");
  await page.route("**/sandbox.json", (route) => route.fulfill({ json: { url: server.url, token: own.token } }));
  await page.goto(new URL(`/${operationPage(operations[0] ?? { slug: "" })}`, page.url()).href);
  await buttons(page).first().waitFor();
  await server.close();
  own.close();
  await buttons(page).first().click();
  await expect
    .poll(() => page.locator(".response").first().innerText())
    .toContain(`The sandbox at ${server.url} did not respond.`);
  // The browser logs the failed connection.
  expect(warnings.filter((each) => !each.includes("ERR_CONNECTION_REFUSED"))).toEqual([]);
});

test("asks for no token and stores none", async () => {
  const { page } = await openPage(operationPage(operations[0] ?? { slug: "" }));
  await buttons(page).first().click();
  await page.locator(".response pre").first().waitFor();
  expect(await page.locator("input:not(.filter), textarea").count()).toBe(0);
  expect(await page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")).not.toContain("token");
});

test("a page from another origin has no button and never looks for a sandbox", async () => {
  const { page, requests } = await open("about:blank");
  await page.route("http://docs.example/**", async (route) => {
    const { pathname } = new URL(route.request().url());
    const body = await readFile(join(dist, pathname)).catch(() => undefined);
    await (body ? route.fulfill({ body, contentType: typeOf(pathname) }) : route.fulfill({ status: 404 }));
  });
  await page.goto(`http://docs.example/${operationPage(operations[0] ?? { slug: "" })}`);
  await page.getByRole("tab").first().waitFor();
  await page.waitForLoadState("networkidle");
  expect(await buttons(page).count()).toBe(0);
  expect(requests.filter((url) => url.includes("sandbox.json") || url.includes("127.0.0.1"))).toEqual([]);
});

function typeOf(path: string): string {
  return path.endsWith(".css") ? "text/css" : path.endsWith(".js") ? "text/javascript" : "text/html";
}

test("has no button without a sandbox, and logs no warning", async () => {
  const { page, warnings } = await openPage("index.html");
  await page.route("**/sandbox.json", (route) => route.fulfill({ json: {} }));
  await page.goto(new URL(`/${operationPage(operations[0] ?? { slug: "" })}`, page.url()).href);
  await page.waitForLoadState("networkidle");
  expect(await buttons(page).count()).toBe(0);
  expect(warnings).toEqual([]);
});
