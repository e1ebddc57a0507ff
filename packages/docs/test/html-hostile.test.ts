import { expect, test } from "vitest";
import { operationPage } from "../src/links.ts";
import { readReference } from "../src/reference/read-reference.ts";
import { attributes, pagesOf, render } from "./html/render.ts";
import { bodyOf, documentWith } from "./reference/document.ts";

const hostile = `<script>alert(1)</script> "quoted" 'single' <img src=x onerror=alert(1)> & </title></script>`;
const markdown = `${hostile}\n\n[click](javascript:alert(1)) <b onclick="alert(1)">bold</b> ![picture](https://evil.example/a.png)`;

const reference = readReference(
  documentWith(
    {},
    {
      summary: hostile,
      description: markdown,
      tags: ['"><script>'],
      "x-required-permission": hostile,
      ...bodyOf({
        type: "object",
        description: markdown,
        properties: {
          '"><script>alert(1)</script>': {
            type: "string",
            description: markdown,
            default: hostile,
            enum: [hostile],
            pattern: `^<script>"$`,
            example: hostile,
          },
        },
        example: { text: hostile, "</script><!--": "-->" },
      }),
    },
  ),
);
const [operation] = reference.operations;
const files = render(reference);
const html = files.get(operation ? operationPage(operation) : "") ?? "";

test("escapes markup in the specification", () => {
  const [, ...pages] = pagesOf(files);
  expect(pages.length).toBeGreaterThan(2);
  for (const [, page] of pagesOf(files)) {
    expect(page).not.toMatch(/<script>|<img|<b onclick|="javascript:/);
    const scripts = [...page.matchAll(/<script[^>]*>([^]*?)<\/script>/g)].map(([, inside = ""]) => inside);
    // Inline scripts contain only JSON.
    for (const inside of scripts.filter((text) => text !== ""))
      expect(() => JSON.parse(inside) as unknown).not.toThrow();
  }
});

test("shows the text unchanged", () => {
  expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt; &quot;quoted&quot; &#39;single&#39;");
  expect(html).toContain("<title>&lt;script&gt;");
  expect(html).toMatch(/<h1>&lt;script&gt;/);
});

test("removes links that run scripts, and images", () => {
  expect(html).toContain("click");
  expect(attributes(html, "href").filter((href) => /^[^#]*alert/.test(href))).toEqual([]);
  expect(attributes(html, "src").filter((src) => !src.startsWith("../assets/"))).toEqual([]);
});

test("embeds the example for the sandbox unchanged", () => {
  const [, data = "null"] = /<script type="application\/json">([^]*?)<\/script>/.exec(html) ?? [];
  const { body } = JSON.parse(data) as { body: unknown };
  expect(JSON.stringify(body)).toContain("alert(1)");
});
