import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const source = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/**
 * Checks a page against all rules of axe but the experimental ones: https://github.com/dequelabs/axe-core
 *
 * @returns each violation, of whatever impact, with the elements that it is about.
 */
export async function violationsOf(page: Page): Promise<string[]> {
  // What is evaluated so stands outside of the page's policy.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(source);
  // Colors that are on their way from light to dark are neither.
  await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
  const results = await page.evaluate<AxeResults>("axe.run({ resultTypes: ['violations'] })");
  return results.violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${impact}) at ${target.join(" ")}: ${failureSummary}`),
  );
}
