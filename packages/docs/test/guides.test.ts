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

/** The link targets of a Markdown text. */
function linksOf(markdown: string): string[] {
  const links: string[] = [];
  void marked.walkTokens(marked.lexer(markdown), (token) => {
    if (token.type === "link") links.push(String(token["href"]));
  });
  return links;
}

/** A guide with this text. */
function guideWith(markdown: string): Guide {
  return { slug: "trial", title: "Trial", summary: "A trial.", order: 1, markdown };
}

/** Creates a directory with these files. */
function directoryWith(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), "northspec-guides-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  return directory;
}

test("reads the guides in order, each with a title, a summary and a body", () => {
  expect(guides.map(({ slug }) => slug)).toEqual([
    "getting-started",
    "authentication",
    "errors",
    "pagination",
    "retries-and-rate-limits",
    "testing",
    "command-line",
    "deploy-from-ci",
    "manage-secrets",
    "run-a-job",
    "schedule-a-job",
    "read-logs-and-metrics",
    "versioning",
    "migrate-from-official",
    "mcp",
  ]);
  for (const { slug, title, summary, markdown } of guides) {
    expect(pages.get(slug)?.slice(0, title.length + summary.length + 6)).toBe(`# ${title}\n\n${summary}\n\n`);
    expect(markdown).not.toMatch(/^# /m);
  }
});

test.each([...pages])("every link of the guide %s has a target", (slug, page) => {
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

test("code fits into the column of its page", () => {
  const lines = guides.flatMap(({ slug, markdown }) =>
    marked
      .lexer(markdown)
      .flatMap((token) => (token.type === "code" ? String(token["text"]).split("\n") : []))
      .map((line) => `${slug}.md: ${line}`),
  );
  expect(lines.filter((line) => line.replace(/^[a-z-]+\.md: /, "").length > 88)).toEqual([]);
});

test("every include is used and resolved", () => {
  const text = guides.map(({ markdown }) => markdown).join("\n");
  for (const name of Object.keys(includes)) expect(text).toMatch(new RegExp(`^<!-- ${name}(?: .*)?-->$`, "m"));
  for (const page of pages.values()) expect(page).not.toContain("<!--");
});

test("the README lists every include", () => {
  const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
  const named = [...readme.matchAll(/`<!-- ([a-z]+)/g)].map(([, name]) => name);
  expect(named).toEqual(Object.keys(includes));
});

test("the operations table has the CLI command, the permission and a link for each", () => {
  const page = guideMarkdown(guideWith("<!-- operations -->"), reference);
  const links = linksOf(page);
  for (const { slug, id, cliCommand, permission } of reference.operations) {
    expect(links).toContain(`../operations/${slug}.md`);
    const row = page.split("\n").find((line) => line.includes(`\`${id}\``));
    expect(row).toContain(`northspec ${cliCommand}`);
    expect(row).toContain(permission ?? "");
  }
});

test("the migration table has the names of the official client", () => {
  const page = guideMarkdown(guideWith("<!-- migration -->"), reference);
  expect(page).toMatch(
    /^\| `get\.service\(…\)` +\| \[`client\.getService\(…\)`\]\(\.\.\/operations\/get-service\.md\)/m,
  );
  expect(page).toMatch(/^\| `reset\.service\.buildCache\(…\)` /m);
});

test("the errors table has each status once, and the operations of a status that not all have", () => {
  const rows = guideMarkdown(guideWith("<!-- errors -->"), reference)
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  expect(rows.map((row) => row.slice(3, 6))).toEqual(["400", "401", "403", "404", "409", "429", "5XX"]);
  expect(rows[4]).toMatch(/ \| \[`(?:create|put)\w+`\]\(\.\.\/operations\/[\w-]+\.md\),.* and \d+ more \|$/);
  expect(rows[1]).toMatch(/ \| all \|$/);
});

test("the headers table has the response headers, and the query table the parameters of an operation", () => {
  const headers = guideMarkdown(guideWith("<!-- headers -->"), reference);
  for (const name of ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "Retry-After"]) {
    expect(headers).toMatch(new RegExp(`^\\| \`${name}\` *\\| \\w`, "m"));
  }
  const query = guideMarkdown(guideWith("<!-- query listServiceBuilds -->"), reference);
  expect(query).toMatch(/^\| `per_page` \| integer.* 1.* 100.*default 50 \|/m);
});

test("the errors table lists five operations and counts the others", () => {
  const times = (count: number, id: string) =>
    Array.from({ length: count }).flatMap(() => reference.operations.filter((operation) => operation.id === id));
  const operations = [...times(1, "getJob"), ...times(20, "createBuildService")];
  const page = guideMarkdown(guideWith("<!-- errors -->"), { ...reference, operations });
  expect(page).toMatch(/^\| `409` .*`createBuildService`.* and 15 more \|$/m);
});

test("leaves an include in a code block alone", () => {
  const text = "```text\n<!-- operations -->\n```";
  expect(guideMarkdown(guideWith(text), reference)).toContain(text);
});

test.each([
  [
    "<!-- opreations -->",
    "trial.md: Unknown include `opreations`. Known includes: operations, migration, errors, headers, query.",
  ],
  ["<!-- query getEverything -->", "trial.md: `<!-- query -->`: Unknown operation `getEverything`."],
  ["<!-- query getJob -->", "trial.md: `<!-- query -->`: The reference has no entries for this table."],
])("rejects the include %s with a fix", (text, message) => {
  expect(() => guideMarkdown(guideWith(text), reference)).toThrow(message);
});

const values = "title: A trial\nsummary: It tries.\norder: 1\n";

test.each([
  ["without front matter", "# A trial\n", "a.md:1: The front matter is missing."],
  ["without a title", "---\nsummary: It tries.\norder: 1\n---\n", "a.md: `title` must be a non-empty string."],
  ["without a summary", "---\ntitle: A trial\norder: 1\n---\n", "a.md: `summary` must be a non-empty string."],
  [
    "out of order",
    "---\ntitle: A trial\nsummary: It tries.\norder: first\n---\n",
    "a.md: `order` must be a positive integer",
  ],
  ["with an unknown value", `---\n${values}author: me\n---\n`, "a.md: Unknown front matter `author`."],
])("rejects a guide %s", (_, text, message) => {
  expect(() => readGuides(directoryWith({ "a.md": text }))).toThrow(message);
});

test("rejects two guides with the same order, and an invalid file name", () => {
  const text = `---\n${values}---\n`;
  expect(() => readGuides(directoryWith({ "a.md": text, "b.md": text }))).toThrow("`order` is 1, the same as in");
  expect(() => readGuides(directoryWith({ "A guide.md": text }))).toThrow(
    "A guide.md: The file name of a guide must consist of lower-case letters",
  );
});
