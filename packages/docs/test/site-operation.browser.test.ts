import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { operationPage } from "../src/links.ts";
import type { FieldView } from "../src/reference/views.ts";
import { samplesOf } from "../src/samples/samples.ts";
import { overflows, reference, useBrowser, representative } from "./site/open.ts";

const { openPage } = useBrowser();
const { operations } = reference;
const [first, second] = operations.map(operationPage) as [string, string];
const narrow = { viewport: { width: 390, height: 844 } };

/** The selected tabs and visible panels of the first set of samples. */
async function shown(page: Page): Promise<{ tabs: (string | null)[]; panels: (string | null)[] }> {
  const set = page.locator(".set").first();
  return {
    tabs: await set.locator("[role=tab][aria-selected=true]").allTextContents(),
    panels: await set
      .locator("[role=tabpanel]:visible")
      .evaluateAll((all) => all.map((each) => each.ariaLabel ?? each.id)),
  };
}

function tab(page: Page, name: string): Locator {
  return page.getByRole("tab", { name, exact: true }).first();
}

/** The last field of a list, nested fields included. */
function lastOf(fields: readonly FieldView[]): FieldView | undefined {
  const last = fields.at(-1);
  return last && (lastOf([...last.children, ...last.variants]) ?? last);
}

describe.each(operations.filter((operation) => representative.includes(operationPage(operation))))(
  "the page of $id",
  (operation) => {
    const path = operationPage(operation);
    const samples = samplesOf(operation, reference.server);

    test("shows the operation and all of its samples without scripts", async () => {
      const { page } = await openPage(path, { javaScriptEnabled: false });
      const text = (await page.locator("main").innerText()).replaceAll(/\s+/g, " ");
      for (const expected of [operation.summary, operation.method, operation.path, operation.permission ?? ""]) {
        expect(text).toContain(expected);
      }
      expect(await page.locator(".tabs pre:visible").allTextContents()).toEqual(samples.map(({ code }) => code));
      expect(await page.locator("[role=tab]:visible").count()).toBe(0);
      expect(await page.getByRole("button", { name: "Try it in the sandbox" }).count()).toBe(0);
      expect(await overflows(page)).toBe(false);
    });

    test("prints all of its samples without navigation and buttons", async () => {
      const { page } = await openPage(path);
      await page.emulateMedia({ media: "print" });
      expect(await page.locator(".tabs pre:visible").allTextContents()).toEqual(samples.map(({ code }) => code));
      expect(await page.locator("nav:visible, [role=tab]:visible, button:visible").count()).toBe(0);
    });

    test("copies samples", async () => {
      const { page } = await openPage(path, { permissions: ["clipboard-read", "clipboard-write"] });
      for (const { label, code } of samples.slice(0, 3)) {
        await tab(page, label).click();
        const panel = page.locator(".set").first().locator("[role=tabpanel]:visible");
        await panel.getByRole("button", { name: "Copy" }).click();
        await panel.getByRole("button", { name: "Copied" }).waitFor();
        expect(await page.evaluate("navigator.clipboard.readText()")).toBe(code);
      }
    });

    test.each([{}, narrow])("scrolls to the field in the URL and marks it (%j)", async (options) => {
      const anchor = lastOf([operation.success.root])?.anchor ?? "";
      const { page } = await openPage(`${path}#${anchor}`, options);
      const field = page.locator(`[id="${anchor}"]`);
      await expect.poll(() => field.evaluate((each) => each.matches(":target"))).toBe(true);
      const { top, bottom, header, height } = await field.evaluate((each) => ({
        ...each.getBoundingClientRect().toJSON(),
        header: document.querySelector(".header")?.getBoundingClientRect().bottom ?? 0,
        height: innerHeight,
      }));
      expect(top).toBeGreaterThanOrEqual(header - 1);
      expect(Math.min(bottom, top + 40)).toBeLessThanOrEqual(height);
      const styleOf = (each: Locator) =>
        each.evaluate((element) => {
          const { backgroundColor, boxShadow, outline } = getComputedStyle(element);
          return { backgroundColor, boxShadow, outline };
        });
      const other = page.locator(`.fields > li:not([id="${anchor}"]) > .field`).first();
      expect(await styleOf(field.locator("> :is(.field, .variant)"))).not.toEqual(await styleOf(other));
    });
  },
);

test("shows the samples as tabs", async () => {
  const { page, warnings } = await openPage(first);
  expect((await shown(page)).tabs).toEqual(["API"]);
  await tab(page, "CLI").click();
  expect((await shown(page)).tabs).toEqual(["CLI"]);
  expect((await shown(page)).panels).toHaveLength(1);
  expect(await page.locator(".set").first().locator("[role=tabpanel]:visible").innerText()).toContain("northspec ");
  expect(warnings).toEqual([]);
});

test("the tabs support the keyboard of the ARIA pattern", async () => {
  const { page } = await openPage(first);
  await tab(page, "API").focus();
  const focused = () => page.evaluate("document.activeElement.textContent.trim()");
  for (const [key, name] of [
    ["ArrowRight", "CLI"],
    ["ArrowRight", "JS client"],
    ["ArrowRight", "API"],
    ["ArrowLeft", "JS client"],
    ["Home", "API"],
    ["End", "JS client"],
  ] as const) {
    await page.keyboard.press(key);
    expect([key, await focused(), (await shown(page)).tabs]).toEqual([key, name, [name]]);
  }
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.getAttribute('role')")).not.toBe("tab");
});

test("keeps the chosen kind of sample after a reload and on the next page", async () => {
  const { page } = await openPage(first);
  await tab(page, "JS client").click();
  await page.reload();
  expect((await shown(page)).tabs).toEqual(["JS client"]);
  await page.goto(new URL(`/${second}`, page.url()).href);
  expect(await shown(page)).toEqual({ tabs: ["JS client"], panels: [expect.stringContaining("client")] });
});

test("shows the first kind of sample if an unknown one is stored", async () => {
  const { page, warnings } = await openPage(first);
  await page.evaluate("for (const key of Object.keys(localStorage)) localStorage.setItem(key, 'none')");
  await page.evaluate("localStorage.setItem('northspec-sample', 'none')");
  await page.reload();
  expect((await shown(page)).tabs).toEqual(["API"]);
  expect(warnings).toEqual([]);
});

test("keeps the chosen theme on the next page", async () => {
  const { page } = await openPage(first, { colorScheme: "light" });
  const background = () => page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
  const light = await background();
  const button = page.getByRole("button", { name: "Dark theme" });
  expect(await button.getAttribute("aria-pressed")).toBe("false");
  await button.click();
  expect(await button.getAttribute("aria-pressed")).toBe("true");
  await expect.poll(background).not.toBe(light);
  const dark = await background();
  await page.goto(new URL(`/${second}`, page.url()).href);
  expect([await background(), await button.getAttribute("aria-pressed")]).toEqual([dark, "true"]);
  await button.click();
  await expect.poll(background).toBe(light);
});

test("the first Tab stop skips the navigation", async () => {
  const { page } = await openPage(first);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  expect(await page.evaluate("document.activeElement.id")).toBe("content");
});

test("on a narrow screen, a button opens the navigation and Escape closes it", async () => {
  const { page } = await openPage(first, narrow);
  const navigation = page.locator("#navigation");
  expect(await navigation.isVisible()).toBe(false);
  await page.getByRole("button", { name: "Menu" }).click();
  await navigation.waitFor();
  expect(await navigation.getByRole("link", { name: operations[0]?.summary ?? "" }).isVisible()).toBe(true);
  await page.keyboard.press("Escape");
  await navigation.waitFor({ state: "hidden" });
});

const big = operations.find(({ id }) => id === "createCombinedService");
const bigPage = big ? operationPage(big) : "";

test("a select shows one example at a time, with its response", async () => {
  const { page } = await openPage(bigPage);
  const select = page.getByLabel("Example").first();
  expect(await select.locator("option").allTextContents()).toEqual(big?.body?.examples.map(({ summary }) => summary));
  expect(await page.locator(".set:visible").count()).toBe(1);
  await select.selectOption({ index: 1 });
  const shownExamples = await page
    .locator("[data-example]:visible")
    .evaluateAll((all) => all.map((each) => each.dataset));
  expect(shownExamples).toEqual([{ example: "bundle" }, { example: "bundle" }]);
});

test("folds deep fields, opens them for a link, and expands all of a section", async () => {
  const deep = "body-deployment.strategy.settings.maxSurge";
  const { page } = await openPage(`${bigPage}#${deep}`);
  const field = page.locator(`[id="${deep}"]`);
  await field.waitFor();
  await expect.poll(() => field.evaluate((each) => Math.round(each.getBoundingClientRect().top))).toBeLessThan(300);
  expect(await page.locator(".fold:not([open])").count()).toBeGreaterThan(20);
  const section = page.locator(".details > section", { has: page.locator("#body") });
  await section.getByRole("button", { name: "Expand all" }).click();
  expect(await section.locator(".fold:not([open])").count()).toBe(0);
  await section.getByRole("button", { name: "Collapse all" }).click();
  expect(await section.locator(".fold[open]").count()).toBe(0);
});

test("links each field to itself", async () => {
  const { page } = await openPage(bigPage);
  const fields = page.locator(".details li[id]");
  const ids = await fields.evaluateAll((all) => all.map(({ id }) => id));
  const targets = await fields.evaluateAll((all) => all.map((each) => each.querySelector("a")?.hash.slice(1) ?? ""));
  expect(ids.length).toBeGreaterThan(100);
  expect(targets.map((target) => decodeURIComponent(target))).toEqual(ids);
});

test.each([
  { width: 1280, text: "Create combined service › Request body › autoscaling.horizontal" },
  { width: 390, text: "Request body › autoscaling.horizontal" },
])("shows the current section and field while scrolling, $width pixels wide", async ({ width, text }) => {
  const { page } = await openPage(`${bigPage}#body-autoscaling.horizontal`, { viewport: { width, height: 844 } });
  await expect.poll(() => page.locator(".position").innerText()).toBe(text);
  await page.evaluate("scrollTo(0, 0)");
  await expect.poll(() => page.locator(".position").textContent()).toBe("");
});

test("filters the operations in the navigation", async () => {
  const { page } = await openPage("index.html");
  const navigation = page.locator("#navigation");
  const links = () => navigation.locator(".tags li:visible").allInnerTexts();
  expect(await links()).toEqual([]);
  await navigation.getByLabel("Filter operations").fill("abort build");
  expect((await links()).map((text) => text.replaceAll(/\s+/g, " "))).toEqual([
    "Abort service build DEL",
    "Abort job build DEL",
  ]);
  await navigation.getByLabel("Filter operations").fill("");
  expect(await links()).toEqual([]);
});

test("copies the page as Markdown, and links to it and to the pages around it", async () => {
  const { page } = await openPage(bigPage, { permissions: ["clipboard-read", "clipboard-write"] });
  await page.getByRole("button", { name: "Copy page as Markdown" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  expect(await page.evaluate("navigator.clipboard.readText()")).toMatch(/^# Create combined service\n/);
  expect(await page.getByRole("link", { name: "View as Markdown" }).getAttribute("href")).toBe(
    "../operations/create-combined-service.md",
  );
  const crumbs = page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link");
  expect(await crumbs.allInnerTexts()).toEqual(["Overview", "Operations", "Services"]);
  await page.getByRole("link", { name: /^Next / }).click();
  await page.getByRole("heading", { level: 1, name: "Put combined service" }).waitFor();
});
