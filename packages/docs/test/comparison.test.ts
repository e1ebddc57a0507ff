import { expect, test } from "vitest";
import results from "../comparison.json" with { type: "json" };
import { render } from "./html/render.ts";

const files = render();
const page = files.get("comparison.html") ?? "";
const markdown = files.get("comparison.md") ?? "";
const rows = Object.values(results).flatMap((comparison) => comparison.rows);

test("is linked from the navigation, the sitemap and llms.txt", () => {
  expect(files.get("index.html")).toMatch(/<a href="comparison\.html"\s*>How it compares<\/a>/);
  expect(files.get("sitemap.xml")).toContain("/comparison.html</loc>");
  expect(files.get("llms.txt")).toContain("[How it compares](comparison.md)");
});

test.each(rows)("shows the figures of $name in HTML with bars and in Markdown", ({ name, kind, values }) => {
  const figures = values.map((value) => String(value ?? "–"));
  expect(markdown).toContain(`| ${[name, ...figures].join(" | ")} |`);
  const head = `<tr class="${kind}"><th scope="row">${name}</th>`;
  // A name may be in several comparisons.
  const named = page.split("</tr>").filter((each) => each.includes(head));
  const shown = named.map((row) => [...row.matchAll(/<td>([^<]+)<svg/g)].map(([, text]) => text));
  expect(shown).toContainEqual(figures);
  for (const [, percent] of named.join("").matchAll(/<rect width="([^"]*)%"/g)) {
    expect(Number(percent)).toBeGreaterThanOrEqual(0);
    expect(Number(percent)).toBeLessThanOrEqual(100);
  }
});

test("reports where a peer leads", () => {
  // A client that only sends requests is smaller than one that also retries them.
  expect(markdown).toMatch(/A peer leads in:\n\n- Bundle of one operation, kB gzip: openapi-fetch\n/);
});
