import { pathToFileURL } from "node:url";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { operationPage } from "../src/links.ts";
import type { FieldView, OperationView } from "../src/reference/views.ts";
import { violationsOf } from "./site/axe.ts";
import { dist, overflows, reference, useBrowser } from "./site/open.ts";

const { open, openPage, site } = useBrowser();
const { operations } = reference;

/** Opens the search and types a query. */
async function search(page: Page, query: string): Promise<Locator> {
  await page.getByRole("button", { name: /^Search/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.locator("input").fill(query);
  return dialog;
}

/** The results as paths with anchors, best first. */
async function hits(dialog: Locator): Promise<string[]> {
  const links = dialog.getByRole("link");
  await links.first().waitFor();
  const addresses = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
  return addresses.map((address) => new URL(address, site()).href.replace(site(), ""));
}

/** The fields and everything inside them. */
function allOf(fields: readonly FieldView[]): FieldView[] {
  return fields.flatMap((field) => [
    field,
    ...allOf(field.children),
    ...allOf(field.variants.flatMap(({ children }) => children)),
  ]);
}

test("finds an operation first by its path, a URL, or any of its names", async () => {
  const { page, warnings } = await openPage("index.html");
  const dialog = await search(page, "");
  const namesOf = [
    ({ path }: OperationView) => path,
    ({ method, path }: OperationView) => `${method} ${path}`,
    ({ path }: OperationView) => path.replaceAll(/\{\w+\}/g, "my-own"),
    ({ id }: OperationView) => id,
    ({ summary }: OperationView) => summary,
    ({ cliCommand }: OperationView) => cliCommand,
    ({ cliCommand }: OperationView) => `northspec ${cliCommand}`,
  ];
  // A query takes a moment: each operation is searched by one of its names, each kind of name for many operations.
  for (const [index, operation] of operations.entries()) {
    const nameOf = namesOf[index % namesOf.length] ?? operationPage;
    const name = nameOf(operation);
    await dialog.locator("input").fill(name);
    // The operations of a path share its name.
    const same = operations.filter((other) => nameOf(other) === name).map(operationPage);
    const first = async () => (await hits(dialog)).slice(0, same.length).toSorted();
    await expect.poll(first, { message: name }).toEqual(same.toSorted());
  }
  expect(warnings).toEqual([]);
});

test("finds the operations with a permission before other pages", async () => {
  const { page } = await openPage("index.html");
  const dialog = await search(page, "");
  // Some operations, such as the list of plans, need no permission.
  const byPermission = Map.groupBy(operations, ({ permission }) => permission);
  for (const [permission, same] of byPermission) {
    if (permission === undefined) continue;
    await dialog.locator("input").fill(permission);
    const first = async () => (await hits(dialog)).filter((address) => !address.includes("#")).slice(0, same.length);
    await expect
      .poll(async () => (await first()).toSorted(), { message: permission })
      .toEqual(same.map(operationPage).toSorted());
  }
});

test.each([
  ["service create combined", "service create combined", "createCombinedService"],
  ["craete combined sevice", "create combined service", "createCombinedService"],
  ["pull reqests", "pull requests", "listJobPullRequests"],
  ["maxSruge", "maxSurge", "getService"],
])("finds an operation by words in any order and despite typos: %s", async (typed, corrected, id) => {
  const expected = operations.filter((each) => each.id === id).map(operationPage);
  const { page, warnings } = await openPage("index.html");
  const dialog = await search(page, typed);
  const [first] = await hits(dialog);
  expect([first]).toEqual(expected);
  const note = typed === corrected ? /^\d+ results?$/ : new RegExp(`^\\d+ results? for “${corrected}”$`);
  expect(await dialog.getByRole("status").innerText()).toMatch(note);
  expect(warnings).toEqual([]);
});

test.each([
  ["how to roll back a service", "Deploy from CI and roll back", "Roll back"],
  ["rollback servise", "Deploy from CI and roll back", "Roll back"],
  ["the error of a duplicate name", "Errors", "In JavaScript"],
  ["the body of a cron job", "Get job", "data.settings.cron"],
])("finds pages and headings for a question: %s", async (query, title, heading) => {
  const { page } = await openPage("index.html");
  const dialog = await search(page, query);
  await dialog.getByRole("link").first().waitFor();
  const result = dialog.locator("> ul > li", { hasText: title }).first();
  expect(await result.locator("li").allInnerTexts()).toContain(heading);
});

test("keeps what is typed while the search is loading", async () => {
  const { page } = await openPage("index.html");
  let respond = () => {};
  const delayed = new Promise<void>((resolve) => (respond = resolve));
  await page.route("**/assets/search.js", async (route) => {
    await delayed;
    await route.continue();
  });
  await page.keyboard.type("/cron");
  respond();
  const input = page.getByRole("dialog").locator("input");
  await input.waitFor();
  expect(await input.inputValue()).toBe("cron");
  await page.keyboard.type(" job");
  expect(await input.inputValue()).toBe("cron job");
});

test("finds a field by its name and links to it", async () => {
  const found = operations.flatMap((operation) =>
    allOf([operation.success.root])
      .filter(({ name }) => /^[a-z]+[A-Z]\w{8,}$/.test(name))
      .map(({ name, anchor }) => ({ name, address: `${operationPage(operation)}#${anchor}` })),
  );
  // The field of the fewest operations.
  const byName = [...Map.groupBy(found, ({ name }) => name).values()];
  const [fields = []] = byName.toSorted((one, other) => one.length - other.length);
  const [field] = fields;
  const { page, warnings } = await openPage("index.html");
  const dialog = await search(page, field?.name ?? "");
  const addresses = fields.map(({ address }) => address);
  await expect.poll(() => hits(dialog)).toEqual(expect.arrayContaining(addresses));
  expect(addresses.map((address) => address.replace(/#.*/, ""))).toContain((await hits(dialog))[0]);
  await dialog.locator(`a[href$="${field?.address}"]`).click();
  await page.waitForURL(site() + field?.address);
  await page.locator(":target").waitFor();
  expect(await page.locator(":target").innerText()).toContain(field?.name);
  expect(warnings).toEqual([]);
});

test("finds a field of operations before the same field of schemas", async () => {
  const names = new Set(reference.schemas.flatMap(({ root }) => allOf([root]).map(({ name }) => name)));
  const own = operations.flatMap(({ success }) => allOf([success.root]).map(({ name }) => name));
  const shared = [...new Set(own)].find((name) => name.length > 8 && names.has(name));
  const { page } = await openPage("index.html");
  const found = await hits(await search(page, shared ?? ""));
  const kinds = found.filter((address) => !address.includes("#")).map((address) => address.split("/")[0]);
  expect(kinds).toContain("schemas");
  expect(kinds.indexOf("schemas")).toBeGreaterThan(kinds.lastIndexOf("operations"));
});

test("loads only from the site when opened, and supports the keyboard", async () => {
  const { page, requests } = await openPage("index.html");
  await page.waitForLoadState("networkidle");
  expect(requests.filter((url) => url.includes("pagefind"))).toEqual([]);
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
  expect(requests.filter((url) => url.includes("pagefind")).length).toBeGreaterThan(0);
  expect(requests.filter((url) => !url.startsWith(site()))).toEqual([]);
  await page.keyboard.press("ArrowDown");
  expect(await page.evaluate("document.activeElement.href")).toBe(site() + first);
  await page.keyboard.press("ArrowUp");
  // Enter opens the first result.
  await page.keyboard.press("Enter");
  await page.waitForURL(site() + first);
});

test("reports an empty result and shows the query as text", async () => {
  const { page, warnings } = await openPage("index.html");
  const dialog = await search(page, "xyzzyplugh");
  await expect.poll(() => dialog.innerText()).toContain("No results");
  expect(await dialog.getByRole("link").count()).toBe(0);
  await dialog.locator("input").fill("<img src=x onerror=alert(1)> <b>service");
  await expect.poll(() => dialog.getByRole("status").innerText()).not.toContain("No results");
  expect(await dialog.locator("img, b").count()).toBe(0);
  expect(warnings).toEqual([]);
});

test("is accessible in light and dark, wide and narrow", async () => {
  const { page } = await openPage(operationPage(operations[0] ?? { slug: "" }));
  await hits(await search(page, "build"));
  for (const [colorScheme, width] of [
    ["light", 1400],
    ["dark", 390],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    expect(await violationsOf(page)).toEqual([]);
    expect(await overflows(page)).toBe(false);
  }
});

test("has no search when the site is opened as files", async () => {
  const { page, warnings } = await open(pathToFileURL(`${dist}/index.html`).href, { offline: true });
  expect(warnings).toEqual([]);
  await page.getByRole("button", { name: "Dark theme" }).waitFor();
  expect(await page.getByRole("button", { name: /^Search/ }).count()).toBe(0);
  await page.keyboard.press("Control+k");
  expect(await page.getByRole("dialog").count()).toBe(0);
  expect(warnings).toEqual([]);
});
