import { describe, expect, test } from "vitest";
import { html, trusted } from "../src/html/template.ts";
import { highlight } from "../src/highlight.ts";
import { plainText, prose } from "../src/html/prose.ts";
import { unescaped } from "./html/render.ts";

describe("a template", () => {
  test("escapes strings in content and attributes", () => {
    expect(String(html`<a title="${`"><b>`}">${"<i> & 'x'"}</a>`)).toBe(
      '<a title="&quot;&gt;&lt;b&gt;">&lt;i&gt; &amp; &#39;x&#39;</a>',
    );
  });

  test("keeps markup in nested lists, and renders nothing for absent values", () => {
    expect(String(html`<p>${[html`<b>${1}</b>`, [trusted("<i></i>"), false], undefined]}</p>`)).toBe(
      "<p><b>1</b><i></i></p>",
    );
  });

  test("removes line breaks except within text", () => {
    const text = html`
      <p>
        one two <b>three</b>
        ${"four"}
      </p>
    `;
    expect(String(text)).toBe("<p>one two <b>three</b>four</p>");
  });
});

describe("highlighting", () => {
  const codes = {
    json: '{\n  "name": "a \\"b\\" <c>",\n  "count": 1.5e3,\n  "none": [null, true]\n}',
    sh: "curl 'https://api.example.com/v1?a=1' \\\n  --header \"Authorization: Bearer $TOKEN\" # a <comment>",
    ts: 'import { a } from "b";\n\nconst { data } = await client.getService({ id: "x", count: 2 }); // <why>\n',
    yaml: "name: northspec # why\nlist:\n  - 1\n  - 'two'\n",
  };

  test.each(Object.entries(codes))(
    "of %s keeps every character and uses classes instead of styles",
    (language, code) => {
      const markup = String(highlight(code, language));
      expect(unescaped(markup.replaceAll(/<[^>]*>/g, ""))).toBe(code);
      expect(markup).toMatch(/<span class="[a-z]">/);
      expect(markup.match(/<(?!\/?span\b|wbr>)/g)).toBeNull();
      expect(markup).not.toContain("style");
    },
  );

  test("lets URLs break before each part of their path and query", () => {
    expect(String(highlight("curl 'https://api.example.com/v1/projects?page=2&per_page=50'", "sh"))).toContain(
      "https://api.example.com<wbr>/v1<wbr>/projects?page=2<wbr>&amp;per_page=50",
    );
  });

  test("distinguishes property names, strings and other values of JSON", () => {
    expect(String(highlight('{"a": "b", "c": 1}', "json"))).toMatch(
      /class="n">&quot;a&quot;<.*class="s">&quot;b&quot;<.*class="n">&quot;c&quot;<.*class="l">1</,
    );
  });

  test("leaves code in an unknown language plain", () => {
    expect(String(highlight("<a> & b", "brainfuck"))).toBe("&lt;a&gt; &amp; b");
  });
});

describe("Markdown", () => {
  test("gives each heading a unique anchor and a link to itself", () => {
    const text = String(prose("# Title\n\n## Same text\n\n### Same `text`\n\n## Ünïcode, 1.2!"));
    expect(
      [...text.matchAll(/ id="([^"]+)"><a class="self" href="#([^"]+)"/g)].map(([, id, href]) => [id, href]),
    ).toEqual([
      ["same-text", "same-text"],
      ["same-text-2", "same-text-2"],
      ["ünïcode-1-2", "ünïcode-1-2"],
    ]);
  });

  test("links to HTML pages where its source links to Markdown files", () => {
    const text = String(
      prose("[a](../operations/get-job.md#200) [b](errors.md) [c](https://example.com/a.md) [d](#e)"),
    );
    expect([...text.matchAll(/href="([^"]+)"/g)].map(([, href]) => href)).toEqual([
      "../operations/get-job.html#200",
      "errors.html",
      "https://example.com/a.md",
      "#e",
    ]);
  });

  test("makes tables and code scrollable by keyboard", () => {
    const text = String(prose("| a | b |\n| - | - |\n| 1 | `2` |\n\n```json\n{}\n```"));
    expect(text).toMatch(/<div class="table" tabindex="0" role="group" aria-label="[^"]+"><table>/);
    expect(text).toMatch(/<pre tabindex="0" role="group" aria-label="JSON">/);
  });

  test("shortens its first paragraph to plain text", () => {
    expect(plainText("# Title\n\nThe *first* `code` [link](a.md).\nGoes on.\n\nSecond.")).toBe(
      "The first code link. Goes on.",
    );
    const long = plainText("word ".repeat(100), 50);
    expect(long.length).toBeLessThanOrEqual(50);
    expect(long).toMatch(/word…$/);
  });
});
