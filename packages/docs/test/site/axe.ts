import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const source = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/**
 * Checks a page against all stable rules of axe: https://github.com/dequelabs/axe-core
 *
 * @returns Each violation of any impact, with its elements.
 */
export async function violationsOf(page: Page): Promise<string[]> {
  // Evaluated scripts are not subject to the policy of the page.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(source);
  // Waits for transitions between themes, which change the contrast.
  await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
  const results = await page.evaluate<AxeResults>("axe.run({ resultTypes: ['violations'] })");
  return results.violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${impact}) at ${target.join(" ")}: ${failureSummary}`),
  );
}
