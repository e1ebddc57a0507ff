import { createRequire } from "node:module";
import { posix } from "node:path";
import { marked, type Token } from "marked";
import { describe, expect, test } from "vitest";
import { readGuides } from "../src/guides.ts";
import { guideMarkdown } from "../src/markdown/guide.ts";
import { llmsFullText, llmsText } from "../src/markdown/llms.ts";
import { operationMarkdown } from "../src/markdown/operation.ts";
import { schemaMarkdown } from "../src/markdown/lists.ts";
import { tagMarkdown } from "../src/markdown/lists.ts";
import { readReference } from "../src/reference/read-reference.ts";
import type { Reference } from "../src/reference/views.ts";
import { samplesOf } from "../src/samples/samples.ts";
import { bodyOf, documentWith, operation } from "./reference/document.ts";

const bundle: unknown = createRequire(import.meta.url)("@northspec/spec/openapi.json");
const reference = readReference(bundle);
const guides = readGuides();

/** The Markdown of the reference and the guides, by path. */
const pages = new Map([
  ...reference.operations.map((each) => [`operations/${each.slug}.md`, operationMarkdown(each, reference)] as const),
  ...reference.schemas.map((each) => [`schemas/${each.slug}.md`, schemaMarkdown(each)] as const),
  ...reference.tags.map((each) => [`tags/${each.slug}.md`, tagMarkdown(each)] as const),
  ...guides.map((each) => [`guides/${each.slug}.md`, guideMarkdown(each, reference)] as const),
]);

function linksIn(markdown: string): string[] {
  const links: string[] = [];
  void marked.walkTokens(marked.lexer(markdown), (token: Token) => {
    if (token.type === "link" && "href" in token) links.push(String(token.href));
  });
  return links.filter((href) => !/^(?:https?:|mailto:|#)/u.test(href)).map((href) => href.replace(/#.*$/u, ""));
}

/** The code blocks below a heading of any depth. */
function blocksBelow(markdown: string, heading: string): string[] {
  const tokens = marked.lexer(markdown);
  const start = tokens.findIndex((token) => token.type === "heading" && "text" in token && token.text === heading);
  const below = tokens.slice(start + 1);
  const end = below.findIndex(({ type }) => type === "heading");
  const section = end < 0 ? below : below.slice(0, end);
  return section.flatMap((token) => (token.type === "code" && "text" in token ? [String(token.text)] : []));
}

function markdownOf(document: unknown): string {
  const small: Reference = readReference(document);
  return small.operations.map((each) => operationMarkdown(each, small)).join("\n");
}

test("a page has the path of its operation for a team", () => {
  const small = documentWith(
    {},
    {},
    { "/v1/pets": { get: operation() }, "/v1/food": { get: operation({ operationId: "getFood" }) } },
  );
  const markdown = markdownOf({
    ...small,
    "x-team-scope": {
      path: "/v1/pets",
      teamPath: "/v1/teams/{teamId}/pets",
      description: "Pets of a team.",
      schema: { type: "string" },
    },
  });
  expect(markdown.match(/^.*teamId.*$/gmu)).toEqual(["- Path for the projects of a team: `/v1/teams/{teamId}/pets`"]);
});

test("every link of a page has a target", () => {
  const known = new Set([...pages.keys(), "changelog.md", "comparison.md"]);
  for (const [path, markdown] of pages) {
    const missing = linksIn(markdown)
      .map((href) => posix.join(posix.dirname(path), href))
      .filter((target) => !known.has(target));
    expect({ path, missing }).toEqual({ path, missing: [] });
  }
});

describe("the page of an operation", () => {
  test.each(reference.operations)("$id has every sample", (each) => {
    const markdown = operationMarkdown(each, reference);
    const samples = samplesOf(each, reference.server);
    expect(samples.length).toBeGreaterThanOrEqual(3);
    const blocks = marked
      .lexer(markdown)
      .flatMap((token) => (token.type === "code" && "text" in token ? [token.text] : []));
    for (const { code } of samples) expect(blocks).toContain(code.trimEnd());
  });

  test.each(reference.operations)("$id has the examples of its request and response", (each) => {
    const markdown = operationMarkdown(each, reference);
    for (const { summary, value } of [...(each.body?.examples ?? []), ...each.success.examples]) {
      expect(blocksBelow(markdown, `Example: ${summary}`).map((text): unknown => JSON.parse(text))).toContainEqual(
        value,
      );
    }
  });

  test.each(reference.operations)("$id has the meaning and an example of each error", (each) => {
    const table = marked.lexer(operationMarkdown(each, reference)).find(({ type }) => type === "table");
    const rows = table && "rows" in table ? (table.rows as { tokens: Token[] }[][]) : []; // a table token
    expect(rows).toHaveLength(each.errors.length);
    for (const [index, { status, name, description, examples }] of each.errors.entries()) {
      const [state, meaning, example] = rows[index] ?? [];
      expect(state?.tokens.map(({ raw }) => raw).join("")).toBe(`${status} ${name}`);
      expect(meaning?.tokens.map(({ raw }) => raw).join("")).toBe(description.replaceAll(/\s+/gu, " "));
      const code = example?.tokens.flatMap((token) => (token.type === "codespan" ? [token] : [])) ?? [];
      expect(code.map((token): unknown => JSON.parse("text" in token ? String(token.text) : ""))).toEqual(
        examples.map(({ value }) => value),
      );
    }
  });

  test("has every description of its fields", () => {
    for (const each of reference.operations) {
      const markdown = operationMarkdown(each, reference);
      const descriptions: string[] = [];
      JSON.stringify(each, (key, value: unknown) => {
        if (key === "description" && typeof value === "string") descriptions.push(value.replaceAll(/\s+/gu, " "));
        // The reader's field is not part of the page.
        return key === "field" ? undefined : value;
      });
      const text = markdown.replaceAll(/\s+/gu, " ");
      expect(descriptions.filter((description) => !text.includes(description))).toEqual([]);
    }
  });

  test("marks a deprecated operation", () => {
    const document = documentWith({}, { deprecated: true });
    expect(markdownOf(document)).toContain("**Deprecated.**");
    expect(llmsText(readReference(document), [])).toContain("`POST /v1/pets` (deprecated)");
  });

  test("says how to wait for what an operation starts", () => {
    expect(pages.get("operations/create-build-service.md")).toContain(
      "## Wait for completion\n\n`northspec create service build --wait` and " +
        '`client.waitFor("createBuildService", …)` wait for completion: they poll [Get service](get-service.md) until ' +
        "`data.status.build.status` is `SUCCESS`. They fail if it is `ABORTED`, `FAILURE`, `SUBMISSION_FAILURE` or " +
        "`CRASHED`.\n",
    );
    expect(pages.get("operations/get-service.md")).not.toContain("Wait for completion");
  });

  test("lists several statuses to wait for in order", () => {
    const status = (success: string, failure: string) => ({
      enum: [success, failure],
      "x-outcome": { success: [success], failure: [failure] },
    });
    const properties = { build: status("BUILT", "BROKEN"), rollout: status("DONE", "FAILED") };
    const content = { "application/json": { schema: { properties } } };
    const responses = { "200": { description: "Done.", content } };
    const paths = {
      "/v1/pets": { get: operation({ responses, "x-wait": { operation: "getPet", until: ["build", "rollout"] } }) },
    };
    expect(markdownOf(documentWith({}, {}, paths))).toContain(
      "until `build` is `BUILT` and then `rollout` is `DONE`. They fail if one of them is `BROKEN` or `FAILED`.",
    );
  });

  test("escapes pipes in tables, backticks in code and line breaks in patterns", () => {
    const schema = { properties: { "a`b": { type: "string", pattern: "``|\n" } } };
    const failed = {
      description: "Either | or.",
      content: { "application/json": { schema, examples: { one: { value: { or: "a|`b`" } } } } },
    };
    const markdown = markdownOf(documentWith({}, { ...bodyOf(schema), responses: { "400": failed } }));
    expect(markdown).toContain("- ``a`b`` (string, pattern ``` ``|\\n ```)");
    expect(markdown).toContain('| 400 Bad Request | Either \\| or. | ``{"or":"a\\|`b`"}`` |');
  });

  test("keeps the paragraphs of a description in its list item", () => {
    const description = "One\nline.\n\n- first\n- second";
    const inner = { type: "object", properties: { b: { type: "string", description } } };
    const markdown = markdownOf(documentWith({}, bodyOf({ properties: { a: inner } })));
    expect(markdown).toContain("  - `b` (string): One\n    line.\n\n    - first\n    - second\n");
  });

  test("lists a header of several errors once, with their statuses", () => {
    const markdown = pages.get("operations/create-build-service.md");
    expect(markdown?.match(/^- `Retry-After`/gmu)).toHaveLength(1);
    expect(markdown).toContain("### Headers of 429, 5XX\n\n- `Retry-After`");
  });
});

describe("the page of a schema", () => {
  test("has its fields and does not link to itself", () => {
    const markdown = pages.get("schemas/plan-id.md");
    expect(markdown).toMatch(/^# PlanId\n\nThe value \(string, at least 3 characters, /u);
    expect(markdown).toContain("[Create build service](../operations/create-build-service.md)");
    for (const { slug } of reference.schemas)
      expect(linksIn(pages.get(`schemas/${slug}.md`) ?? "")).not.toContain(`../schemas/${slug}.md`);
  });
});

test("the page of a tag lists its operations with method and path", () => {
  expect(pages.get("tags/jobs.md")).toContain(
    "- [Get job](../operations/get-job.md): `GET /v1/projects/{projectId}/jobs/{jobId}`. Returns the source, configuration and schedule of a job",
  );
});

describe("llms.txt", () => {
  const text = llmsText(reference, guides);

  test("has the format of llmstxt.org: a title, a quote, and sections of links", () => {
    const tokens = marked.lexer(text).filter(({ type }) => type !== "space");
    expect(tokens[0]).toMatchObject({ type: "heading", depth: 1, text: reference.title });
    expect(tokens[1]).toMatchObject({ type: "blockquote", text: reference.summary });
    const sections = tokens.slice(tokens.findIndex((token) => "depth" in token && token.depth === 2));
    expect(sections.map(({ type }) => type)).toEqual(
      sections.map((_, index) => (index % 2 === 0 ? "heading" : "list")),
    );
    expect(sections.filter((_, index) => index % 2 === 0)).toMatchObject(
      ["Guides", ...reference.tags.map(({ name }) => name), "Optional"].map((text) => ({ depth: 2, text })),
    );
    const items = text.split("\n").filter((line) => line.startsWith("- "));
    expect(items.filter((line) => !/^- \[[^\]]+\]\([^)]+\.md\)(?:: .+)?$/u.test(line))).toEqual([]);
  });

  test("links to the Markdown of every page", () => {
    expect(linksIn(text).toSorted()).toEqual([...pages.keys(), "changelog.md", "comparison.md"].toSorted());
  });
});

describe("llms-full.txt", () => {
  const withoutTargets = (markdown: string) => markdown.replaceAll(/\]\([^)\s]+\)/gu, "]()").trimEnd();
  const wholes = [...pages].filter(([path]) => /^(?:guides|operations)\//u.test(path));
  const text = llmsFullText(
    reference,
    new Map(wholes.map(([path, markdown]) => [path.replace(/\.md$/u, ".html"), markdown])),
  );

  test.each(wholes)("has all of %s, with rebased links", (_, markdown) => {
    expect(withoutTargets(text)).toContain(withoutTargets(markdown));
  });

  test("has links relative to the root of the site", () => {
    const known = new Set([...pages.keys(), "changelog.md", "comparison.md"]);
    expect(linksIn(text).filter((href) => !known.has(href))).toEqual([]);
    expect(linksIn(text).length).toBeGreaterThan(50);
  });
});
