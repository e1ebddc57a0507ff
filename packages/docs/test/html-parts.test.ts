import { describe, expect, test } from "vitest";
import { html, trusted } from "../src/html/template.ts";
import { highlight } from "../src/highlight.ts";
import { plainText, prose } from "../src/html/prose.ts";
import { unescaped } from "./html/render.ts";

describe("a template", () => {
  test("escapes every text, in content and in attributes", () => {
    expect(String(html`<a title="${`"><b>`}">${"<i> & 'x'"}</a>`)).toBe(
      '<a title="&quot;&gt;&lt;b&gt;">&lt;i&gt; &amp; &#39;x&#39;</a>',
    );
  });

  test("takes what is markup already as it is, in lists of any depth, and leaves nothing where a part is absent", () => {
    expect(String(html`<p>${[html`<b>${1}</b>`, [trusted("<i></i>"), false], undefined]}</p>`)).toBe(
      "<p><b>1</b><i></i></p>",
    );
  });

  test("drops the line breaks that are there for its reader, but not between two words", () => {
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
    "of %s changes no character of it, and gives classes and no styles",
    (language, code) => {
      const markup = String(highlight(code, language));
      expect(unescaped(markup.replaceAll(/<[^>]*>/g, ""))).toBe(code);
      expect(markup).toMatch(/<span class="[a-z]">/);
      expect(markup.match(/<(?!\/?span\b)/g)).toBeNull();
      expect(markup).not.toContain("style");
    },
  );

  test("tells names, texts and other values of JSON apart", () => {
    expect(String(highlight('{"a": "b", "c": 1}', "json"))).toMatch(
      /class="n">&quot;a&quot;<.*class="s">&quot;b&quot;<.*class="n">&quot;c&quot;<.*class="l">1</,
    );
  });

  test("leaves code in a language that it does not know plain", () => {
    expect(String(highlight("<a> & b", "brainfuck"))).toBe("&lt;a&gt; &amp; b");
  });
});

describe("Markdown", () => {
  test("has headings that can be linked to, each by an anchor of its own", () => {
    const text = String(prose("# Title\n\n## Same words\n\n### Same `words`\n\n## Ünïcode, 1.2!"));
    expect(
      [...text.matchAll(/ id="([^"]+)"><a class="self" href="#([^"]+)"/g)].map(([, id, href]) => [id, href]),
    ).toEqual([
      ["same-words", "same-words"],
      ["same-words-2", "same-words-2"],
      ["ünïcode-1-2", "ünïcode-1-2"],
    ]);
  });

  test("leads from page to page, where its files lead from file to file", () => {
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

  test("has tables and code that are scrolled by keyboard", () => {
    const text = String(prose("| a | b |\n| - | - |\n| 1 | `2` |\n\n```json\n{}\n```"));
    expect(text).toMatch(/<div class="table" tabindex="0" role="group" aria-label="[^"]+"><table>/);
    expect(text).toMatch(/<pre tabindex="0" role="group" aria-label="JSON">/);
  });

  test("gives its first paragraph as a text of bounded length", () => {
    expect(plainText("# Title\n\nThe *first* `code` [link](a.md).\nGoes on.\n\nSecond.")).toBe(
      "The first code link. Goes on.",
    );
    const long = plainText("word ".repeat(100), 50);
    expect(long.length).toBeLessThanOrEqual(50);
    expect(long).toMatch(/word…$/);
  });
});
