import { pathToFileURL } from "node:url";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { onePageReference, operationPage } from "../src/links.ts";
import { operationAnchors } from "../src/redocly/document.ts";
import { redoclyPolicy } from "../src/policy.ts";
import type { OperationView } from "../src/reference/views.ts";
import { samplesOf } from "../src/samples/samples.ts";
import { dist, reference, useBrowser } from "./site/open.ts";

const { open, openPage, site } = useBrowser();
const { operations } = reference;

/** The name of a heading starts with that of its link. */
function heading(page: Page, title: string, suffix = ""): Locator {
  return page.getByRole("heading", { name: `link to ${title} ${title}${suffix}`, exact: true });
}

/** An operation of each kind. Redoc takes seconds for each operation. */
const different = Map.groupBy(operations, ({ method, permission, isDeprecated, wait }) =>
  JSON.stringify([method, permission !== undefined, isDeprecated, wait !== undefined]),
);

/** What follows the title and the link of an operation. */
function suffixOf({ isDeprecated }: OperationView): string {
  return isDeprecated ? " deprecated" : "";
}

test("shows operations under their operationIds, with permission, CLI command and samples", async () => {
  const [first] = operations;
  const { page, warnings } = await openPage(`${onePageReference}#${first?.id}`);
  // Redoc keeps the last chosen label.
  let chosen = "API";
  for (const [operation] of different.values()) {
    if (!operation) continue;
    const { id, method, path, summary, permission, cliCommand } = operation;
    const suffix = suffixOf(operation);
    await page.evaluate((hash) => location.replace(`#${hash}`), id);
    await heading(page, summary, suffix).waitFor();
    const text = (await page.locator("#api-content").innerText()).replaceAll(/\s+/g, " ");
    const needed = permission === undefined ? "" : `required-permission: ${permission} `;
    // The style sheet capitalizes the suffix.
    expect(text.replace(" Deprecated Copy ", " deprecated Copy ")).toContain(
      `${summary}${suffix} Copy ${needed}cli-command: ${cliCommand} Request`,
    );
    expect(text).toContain(`${method} ${path}`);

    const section = page.locator(`[id="${operationAnchors(reference)[id]?.slice(2)}"]`);
    for (const { label, code } of samplesOf(operation, reference.server).slice(0, 3)) {
      await section.getByRole("button", { name: chosen, exact: true }).click();
      await page.getByRole("menuitem", { name: label, exact: true }).click();
      const shown = section.locator("pre code").first();
      await expect.poll(() => shown.textContent()).toBe(code);
      chosen = label;
    }
    const link = page.getByRole("link", { name: `${summary}: full page`, exact: true });
    expect(await link.evaluate((element: HTMLAnchorElement) => element.href)).toBe(site() + operationPage(operation));
  }
  expect(warnings).toEqual([]);
});

test("lists each operation and loads only its own scripts", async () => {
  const { page, requests, warnings } = await openPage(onePageReference);
  const overview = page.locator("#api-content");
  await heading(page, "Services").waitFor();
  const more = overview.getByRole("button", { name: /^Show \d+ more/ });
  const linkTo = (operation: OperationView) =>
    overview.getByRole("link", {
      name: `${operation.method.toLowerCase()} ${operation.path}${suffixOf(operation)}`,
      exact: true,
    });
  // A click has no effect until the page is interactive.
  await expect
    .poll(
      async () => {
        if ((await more.count()) > 0) await more.first().click();
        // Redoc renders the last tags when they come into view.
        await overview.getByRole("link").last().scrollIntoViewIfNeeded();
        // The name of a link under the pointer has an arrow.
        await page.mouse.move(0, 0);
        const counts = await Promise.all(operations.map((operation) => linkTo(operation).count()));
        return operations.filter((_, index) => counts[index] === 0).map(({ id }) => id);
      },
      { timeout: 30_000 },
    )
    .toEqual([]);
  const [first] = operations;
  const name = `${first?.method.toLowerCase()} ${first?.path}`;
  await overview.getByRole("link", { name, exact: true }).click();
  await heading(page, first?.summary ?? "").waitFor();
  const scripts = await page.locator("script").evaluateAll((all) => all.map((each) => each.getAttribute("src") ?? ""));
  expect(scripts.every((source) => source.startsWith("assets/redocly-"))).toBe(true);
  expect(requests.filter((url) => url.startsWith("http")).toSorted()).toEqual(
    [site() + onePageReference, ...scripts.map((source) => site() + source)].toSorted(),
  );
  expect(await page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content")).toBe(redoclyPolicy);
  expect(warnings).toEqual([]);
});

test("can be opened as a file and searched offline", async () => {
  const { page, warnings } = await open(pathToFileURL(`${dist}/${onePageReference}`).href, { offline: true });
  await heading(page, "Services").waitFor();
  for (const { summary, method, path } of operations.slice(0, 2)) {
    await page.keyboard.press("Control+k");
    await page.getByPlaceholder("Search docs").fill(summary);
    await page.getByRole("link", { name: `${method} ${path} ${summary}` }).click();
    await heading(page, summary).waitFor();
  }
  expect(warnings).toEqual([]);
});
