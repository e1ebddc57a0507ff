import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import openapi from "@northspec/spec" with { type: "json" };
import { marked } from "marked";
import { expect, onTestFinished, test } from "vitest";
import { includes } from "../src/markdown/guide.ts";
import { guideMarkdown } from "../src/markdown/guide.ts";
import { type Guide, readGuides } from "../src/guides.ts";
import { readReference } from "../src/reference/read-reference.ts";
import { prose } from "../src/html/prose.ts";

const reference = readReference(openapi);
const guides = readGuides();
const pages = new Map(guides.map((guide) => [guide.slug, guideMarkdown(guide, reference)]));

/** What the links of a Markdown text lead to. */
function linksOf(markdown: string): string[] {
  const links: string[] = [];
  void marked.walkTokens(marked.lexer(markdown), (token) => {
    if (token.type === "link") links.push(String(token["href"]));
  });
  return links;
}

/** A guide that has this text. */
function guideWith(markdown: string): Guide {
  return { slug: "trial", title: "Trial", summary: "A trial.", order: 1, markdown };
}

/** A directory of guides with these files. */
function directoryWith(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), "northspec-guides-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  return directory;
}

test("the guides come in their order, each with a title, a summary and a text", () => {
  expect(guides.map(({ slug }) => slug)).toEqual([
    "getting-started",
    "authentication",
    "errors",
    "pagination",
    "retries-and-rate-limits",
    "testing",
    "command-line",
    "versioning",
  ]);
  for (const { slug, title, summary, markdown } of guides) {
    expect(pages.get(slug)?.slice(0, title.length + summary.length + 6)).toBe(`# ${title}\n\n${summary}\n\n`);
    expect(markdown).not.toMatch(/^# /m);
  }
});

test.each([...pages])("every link of the guide %s leads to a page, and to a heading that is there", (slug, page) => {
  const { operations, schemas, tags } = reference;
  const known = new Map<string, string | undefined>([
    ...guides.map((guide) => [`${guide.slug}.md`, pages.get(guide.slug)] as const),
    ...operations.map((operation) => [`../operations/${operation.slug}.md`, undefined] as const),
    ...schemas.map((schema) => [`../schemas/${schema.slug}.md`, undefined] as const),
    ...tags.map((tag) => [`../tags/${tag.slug}.md`, undefined] as const),
    ["../changelog.md", undefined],
  ]);
  for (const link of linksOf(page).filter((each) => !each.startsWith("https://"))) {
    const [file = "", anchor] = link.split("#");
    const target = file === "" ? `${slug}.md` : file;
    expect([...known.keys()]).toContain(target);
    const anchors = [...String(prose(known.get(target) ?? "")).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect([undefined, ...anchors]).toContain(anchor);
  }
});

test("the code of a guide is as narrow as the column of its page", () => {
  const lines = guides.flatMap(({ slug, markdown }) =>
    marked
      .lexer(markdown)
      .flatMap((token) => (token.type === "code" ? String(token["text"]).split("\n") : []))
      .map((line) => `${slug}.md: ${line}`),
  );
  expect(lines.filter((line) => line.replace(/^[a-z-]+\.md: /, "").length > 88)).toEqual([]);
});

test("every include is used by a guide, and none is left unresolved", () => {
  const text = guides.map(({ markdown }) => markdown).join("\n");
  for (const name of Object.keys(includes)) expect(text).toMatch(new RegExp(`^<!-- ${name}(?: .*)?-->$`, "m"));
  for (const page of pages.values()) expect(page).not.toContain("<!--");
});

test("the README of the package names every include", () => {
  const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
  const named = [...readme.matchAll(/`<!-- ([a-z]+)/g)].map(([, name]) => name);
  expect(named).toEqual(Object.keys(includes));
});

test("the table of operations names the command and the permission of each, and links to its page", () => {
  const page = guideMarkdown(guideWith("<!-- operations -->"), reference);
  const links = linksOf(page);
  for (const { slug, id, cliCommand, permission } of reference.operations) {
    expect(links).toContain(`../operations/${slug}.md`);
    const row = page.split("\n").find((line) => line.includes(`\`${id}\``));
    expect(row).toContain(`northspec ${cliCommand}`);
    expect(row).toContain(permission);
  }
});

test("the table of errors has each status once, and names the operations of one that not all have", () => {
  const rows = guideMarkdown(guideWith("<!-- errors -->"), reference)
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  expect(rows.map((row) => row.slice(3, 6))).toEqual(["400", "401", "403", "404", "409", "429", "5XX"]);
  expect(rows[4]).toContain("[`createBuildService`](../operations/create-build-service.md) |");
  expect(rows[1]).toMatch(/ \| all \|$/);
});

test("the table of headers has those of responses, and the table of a query what each parameter takes", () => {
  const headers = guideMarkdown(guideWith("<!-- headers -->"), reference);
  for (const name of ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "Retry-After"]) {
    expect(headers).toMatch(new RegExp(`^\\| \`${name}\` *\\| \\w`, "m"));
  }
  const query = guideMarkdown(guideWith("<!-- query listServiceBuilds -->"), reference);
  expect(query).toMatch(/^\| `per_page` \| integer.* 1.* 100.*50 if left out \|/m);
});

test("the table of errors lists five operations, and counts the others", () => {
  const times = (count: number, id: string) =>
    Array.from({ length: count }).flatMap(() => reference.operations.filter((operation) => operation.id === id));
  const operations = [...times(1, "getJob"), ...times(20, "createBuildService")];
  const page = guideMarkdown(guideWith("<!-- errors -->"), { ...reference, operations });
  expect(page).toMatch(/^\| `409` .*`createBuildService`.* and 15 more \|$/m);
});

test("an include in a block of code stays as it is", () => {
  const text = "```text\n<!-- operations -->\n```";
  expect(guideMarkdown(guideWith(text), reference)).toContain(text);
});

test.each([
  ["<!-- opreations -->", "trial.md: There is no include `opreations`. There is: operations, errors, headers, query."],
  ["<!-- query getEverything -->", "trial.md: `<!-- query -->`: There is no operation `getEverything`."],
  ["<!-- query getJob -->", "trial.md: `<!-- query -->`: The reference has nothing to show here."],
])("the include %s is refused with what to write", (text, message) => {
  expect(() => guideMarkdown(guideWith(text), reference)).toThrow(message);
});

const values = "title: A trial\nsummary: It tries.\norder: 1\n";

test.each([
  ["without front matter", "# A trial\n", "a.md:1: The front matter is missing."],
  ["without a title", "---\nsummary: It tries.\norder: 1\n---\n", "a.md: `title` must be a text."],
  ["without a summary", "---\ntitle: A trial\norder: 1\n---\n", "a.md: `summary` must be a text."],
  [
    "out of order",
    "---\ntitle: A trial\nsummary: It tries.\norder: first\n---\n",
    "a.md: `order` must be a whole number",
  ],
  ["with an unknown value", `---\n${values}author: me\n---\n`, "a.md: `author` is unknown."],
])("a guide %s is named, with what it must have", (_, text, message) => {
  expect(() => readGuides(directoryWith({ "a.md": text }))).toThrow(message);
});

test("two guides with one place, or a name that makes no address, are refused", () => {
  const text = `---\n${values}---\n`;
  expect(() => readGuides(directoryWith({ "a.md": text, "b.md": text }))).toThrow("`order` is 1, as that of");
  expect(() => readGuides(directoryWith({ "A guide.md": text }))).toThrow(
    "A guide.md: A guide is named by small letters",
  );
});
