import { pathToFileURL } from "node:url";
import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { operationPage } from "../src/links.ts";
import type { Field } from "../src/model/reference.ts";
import { violationsOf } from "./site/axe.ts";
import { dist, overflows, reference, startReader } from "./site/open.ts";

const { open, openPage, site } = startReader();
const { operations } = reference;

/** Opens the search and types into it. */
async function search(page: Page, words: string): Promise<Locator> {
  await page.getByRole("button", { name: /^Search/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.locator("input").fill(words);
  return dialog;
}

/** The pages, or places on pages, that are found, the best first. */
async function hits(dialog: Locator): Promise<string[]> {
  const links = dialog.getByRole("link");
  await links.first().waitFor();
  const addresses = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
  return addresses.map((address) => new URL(address, site()).href.replace(site(), ""));
}

/** The fields, each with all that is inside it. */
function allOf(fields: readonly Field[]): Field[] {
  return fields.flatMap((field) => [
    field,
    ...allOf(field.children),
    ...allOf(field.alternatives.flatMap(({ children }) => children)),
  ]);
}

describe.each(operations)("$id", (operation) => {
  const page = operationPage(operation);

  test("is the first that is found by its path, and by any of its names", async () => {
    const { page: shown, complaints } = await openPage("index.html");
    const { id, method, path, summary, cliCommand } = operation;
    const example = path.replaceAll(/\{\w+\}/g, "my-own");
    const dialog = await search(shown, "");
    for (const words of [path, `${method} ${path}`, example, id, summary, cliCommand, `northspec ${cliCommand}`]) {
      await dialog.locator("input").fill("");
      await dialog.getByRole("link").first().waitFor({ state: "detached" });
      await dialog.locator("input").fill(words);
      expect([words, (await hits(dialog))[0]]).toEqual([words, page]);
    }
    expect(complaints).toEqual([]);
  });

  test("is found by its permission, before any page that needs another", async () => {
    const same = operations.filter(({ permission }) => permission === operation.permission).map(operationPage);
    const { page: shown } = await openPage("index.html");
    const found = await hits(await search(shown, operation.permission));
    const first = found.filter((address) => !address.includes("#")).slice(0, same.length);
    expect(first.toSorted()).toEqual(same.toSorted());
  });
});

test("a field is found by its name, and its hit leads to it", async () => {
  const found = operations.flatMap((operation) =>
    allOf([operation.success.root])
      .filter(({ name }) => /^[a-z]+[A-Z]\w{8,}$/.test(name))
      .map(({ name, anchor }) => ({ name, address: `${operationPage(operation)}#${anchor}` })),
  );
  // One that no other operation has.
  const field = found.find(({ name }) => found.filter((other) => other.name === name).length === 1);
  const { page, complaints } = await openPage("index.html");
  const dialog = await search(page, field?.name ?? "");
  await expect.poll(() => hits(dialog)).toContain(field?.address);
  expect((await hits(dialog))[0]).toBe(field?.address.replace(/#.*/, ""));
  await dialog.locator(`a[href$="${field?.address}"]`).click();
  await page.waitForURL(site() + field?.address);
  await page.locator(":target").waitFor();
  expect(await page.locator(":target").innerText()).toContain(field?.name);
  expect(complaints).toEqual([]);
});

test("a field that schemas have too is found on the pages of operations first", async () => {
  const names = new Set(reference.schemas.flatMap(({ root }) => allOf([root]).map(({ name }) => name)));
  const own = operations.flatMap(({ success }) => allOf([success.root]).map(({ name }) => name));
  const shared = [...new Set(own)].find((name) => name.length > 8 && names.has(name));
  const { page } = await openPage("index.html");
  const found = await hits(await search(page, shared ?? ""));
  const kinds = found.filter((address) => !address.includes("#")).map((address) => address.split("/")[0]);
  expect(kinds).toContain("schemas");
  expect(kinds.indexOf("schemas")).toBeGreaterThan(kinds.lastIndexOf("operations"));
});

test("nothing of the search is loaded before it is opened, and nothing from elsewhere then", async () => {
  const { page, requests } = await openPage("index.html");
  await page.waitForLoadState("networkidle");
  expect(requests.filter((url) => url.includes("pagefind"))).toEqual([]);
  await hits(await search(page, "service"));
  expect(requests.filter((url) => url.includes("pagefind")).length).toBeGreaterThan(0);
  expect(requests.filter((url) => !url.startsWith(site()))).toEqual([]);
});

test("the keyboard opens the search, walks through what is found, and closes it", async () => {
  const { page } = await openPage("index.html");
  for (const key of ["Control+k", "/"]) {
    await page.keyboard.press(key);
    await page.getByRole("dialog").waitFor();
    expect(await page.evaluate("document.activeElement.tagName")).toBe("INPUT");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  }
  await page.keyboard.press("Control+k");
  await page.keyboard.type("get job");
  const [first = ""] = await hits(page.getByRole("dialog"));
  await page.keyboard.press("ArrowDown");
  expect(await page.evaluate("document.activeElement.href")).toBe(site() + first);
  await page.keyboard.press("Enter");
  await page.waitForURL(site() + first);
});

test("Enter goes to the first that is found", async () => {
  const { page } = await openPage("index.html");
  const [first = ""] = await hits(await search(page, "list service builds"));
  await page.keyboard.press("Enter");
  await page.waitForURL(site() + first);
  expect(first).toMatch(/^operations\//);
});

test("words that stand nowhere are told so", async () => {
  const { page, complaints } = await openPage("index.html");
  const dialog = await search(page, "xyzzyplugh");
  await expect.poll(() => dialog.innerText()).toMatch(/no(?:thing|ne| page)/i);
  expect(await dialog.getByRole("link").count()).toBe(0);
  expect(complaints).toEqual([]);
});

test("what is typed is only ever text", async () => {
  const { page, complaints } = await openPage("index.html");
  const dialog = await search(page, "<img src=x onerror=alert(1)> <b>service");
  await page.waitForTimeout(500);
  expect(await dialog.locator("img, b").count()).toBe(0);
  expect(complaints).toEqual([]);
});

test("the search has no barrier for anybody, in light and dark, wide and narrow", async () => {
  const { page } = await openPage(operationPage(operations[0] ?? { slug: "" }));
  await hits(await search(page, "build"));
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1400, 390]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await violationsOf(page)).toEqual([]);
      expect(await overflows(page)).toBe(false);
    }
  }
});

test("read from a folder, the search says in words that it needs a server", async () => {
  const { page, complaints } = await open(pathToFileURL(`${dist}/index.html`).href, { offline: true });
  expect(complaints).toEqual([]);
  const dialog = await search(page, "service");
  await expect.poll(() => dialog.innerText()).toMatch(/folder|file|server/i);
  expect(await dialog.getByRole("link").count()).toBe(0);
  expect(complaints).toEqual([]);
});
