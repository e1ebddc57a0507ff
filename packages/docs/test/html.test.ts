import { gzipSync } from "node:zlib";
import { HtmlValidate } from "html-validate";
import { describe, expect, test } from "vitest";
import { operationPage, schemaPage } from "../src/links.ts";
import { representativePages } from "./support/representative-pages.ts";
import { assets, attributes, fieldsOf, pagesOf, reference, render, within } from "./html/render.ts";

const files = render();
const pages = pagesOf(files);

const validator = new HtmlValidate({
  root: true,
  extends: ["html-validate:recommended", "html-validate:document", "html-validate:a11y"],
  rules: {
    // HTML allows the dots in the anchors of fields.
    "valid-id": ["error", { relaxed: true }],
    // A page loads nothing from other origins.
    "require-sri": ["error", { target: "crossorigin" }],
  },
});

const representative = new Set(representativePages(pages));

test("the page of an operation that starts something says how to wait, and links to the operation to poll", () => {
  const page = files.get("operations/create-build-service.html") ?? "";
  expect(page).toContain('<h2 id="wait">');
  expect(page).toContain('they poll <a href="get-service.html">Get service</a> until');
  expect(files.get("operations/get-service.html")).not.toContain('<h2 id="wait">');
});

test.each(pages.filter(([path]) => representative.has(path) || path.startsWith("guides/")))(
  "%s is valid HTML",
  async (path, html) => {
    const { results } = await validator.validateString(html, path);
    expect(
      results.flatMap(({ messages }) => messages.map(({ ruleId, message, column }) => ({ ruleId, message, column }))),
    ).toEqual([]);
  },
);

test("the validator finds invalid HTML", async () => {
  const { valid } = await validator.validateString(
    '<!DOCTYPE html><html lang="en"><p style="color: red"><div></p></html>',
  );
  expect(valid).toBe(false);
});

test("no page has an inline script or style", () => {
  for (const [path, html] of pages) {
    const scripts = [...html.matchAll(/<script([^>]*)>/g)].map(([, properties]) => properties);
    const own = scripts.filter((each) => !/^ (?:src="[^"]+"(?: defer)?|type="application\/json")$/.test(each ?? ""));
    expect({ path, own }).toEqual({ path, own: [] });
    expect(html).not.toMatch(/<style|<[^>]* style=|<[^>]* on\w+=|javascript:/i);
    expect(html).toContain('<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;');
  }
});

test("every link of every page has a target", () => {
  const anchors = new Map(pages.map(([path, html]) => [path, new Set(attributes(html, "id"))]));
  const known = new Set([...files.keys(), ...assets.keys()]);
  const home = "https://docs.example.com/below/a/path/";
  const lost = pages.flatMap(([path, html]) =>
    [...attributes(html, "href"), ...attributes(html, "src")]
      .filter((address) => {
        const url = new URL(address, home + path);
        if (!url.href.startsWith(home)) return false;
        const target = decodeURIComponent(url.pathname).slice(new URL(home).pathname.length) || "index.html";
        const anchor = decodeURIComponent(url.hash.slice(1));
        return !known.has(target) || (anchor !== "" && anchors.get(target)?.has(anchor) !== true);
      })
      .map((address) => `${path}: ${address}`),
  );
  expect(lost).toEqual([]);
});

describe.each(reference.operations)("the page of $id", (operation) => {
  const html = files.get(operationPage(operation)) ?? "";

  test("has every field, header and variant once", () => {
    const wanted = fieldsOf(operation).map(({ anchor }) => anchor);
    const ids = attributes(html, "id");
    expect(wanted.filter((anchor) => ids.filter((id) => id === anchor).length !== 1)).toEqual([]);
  });

  test("has a sample of each kind for each example, and at least one response", () => {
    const kinds = attributes(html, "data-kind");
    const sets = Math.max(1, operation.body?.examples.length ?? 0);
    // The tab and the panel of a sample both have its name.
    for (const kind of ["api", "cli", "client"]) expect(kinds.filter((each) => each === kind)).toHaveLength(2 * sets);
    expect(html).toContain("Example response");
  });

  test("has its path for a team once, if it has one", () => {
    const text = html.replaceAll(/<[^>]*>/g, "");
    expect(text.match(/Team path[\w/{}-]*(?=Permission|CLI)/g) ?? []).toEqual(
      operation.teamPath === undefined ? [] : [`Team path${operation.teamPath}`],
    );
  });

  test("weighs at most 35 kB with its style, scripts and icon, and the largest two at most 60 kB", () => {
    const texts = [
      html,
      ...["assets/early.js", "assets/icon.svg", "assets/site.css", "assets/site.js"].map(
        (path) => assets.get(path) ?? "",
      ),
    ];
    expect(texts.every((text) => text !== "")).toBe(true);
    expect(texts.reduce((sum, text) => sum + gzipSync(text).length, 0)).toBeLessThanOrEqual(
      /^(?:create|put)CombinedService$/.test(operation.id) ? 60_000 : 35_000,
    );
  });
});

test.each(reference.schemas)("the page of the schema $name has each field once", (schema) => {
  const ids = attributes(files.get(schemaPage(schema)) ?? "", "id");
  expect(within([schema.root]).filter(({ anchor }) => ids.filter((id) => id === anchor).length !== 1)).toEqual([]);
});

test("the navigation lists the sections of a guide", () => {
  for (const [, html] of pages.filter(([path]) => path.startsWith("guides/"))) {
    const [, sections = ""] = /<ul class="sections">(.*?)<\/ul>/s.exec(html) ?? [];
    const headings = [...html.matchAll(/<h2 id="([^"]*)"/g)].map(([, id]) => `#${id}`);
    expect(attributes(sections, "href")).toEqual(headings);
  }
});

test("the 404 page has absolute links", () => {
  const html = files.get("404.html") ?? "";
  const addresses = [...attributes(html, "href"), ...attributes(html, "src")];
  const inside = addresses.filter((address) => !/^(?:#|https:)/.test(address));
  expect(inside.filter((address) => !address.startsWith("/below/a/path/"))).toEqual([]);
  expect(inside).toContain("/below/a/path/index.html");
});

test("every page except the 404 page has a canonical URL, a Markdown version and a description", () => {
  for (const [path, html] of pages.filter(([name]) => name !== "404.html")) {
    const address = `https://docs.example.com/below/a/path/${path === "index.html" ? "" : path}`;
    expect(html).toContain(`<link rel="canonical" href="${address}">`);
    expect(html).toContain(`<meta property="og:url" content="${address}">`);
    expect(html).toMatch(/<meta name="description" content="[^"]{10,}">/);
    const markdown = path.replace(/\.html$/, ".md");
    expect(files.has(markdown)).toBe(true);
    expect(html).toMatch(new RegExp(`<link rel="alternate" type="text/markdown" href="(?:\\.\\./)?${markdown}"`));
  }
});

test("a page of the reference links to its source", () => {
  for (const operation of reference.operations) {
    const source = `https://code.example.com/northspec/edit/main/spec/${operation.source}`;
    expect(attributes(files.get(operationPage(operation)) ?? "", "href")).toContain(source);
  }
});

test("renders identical files from the same reference", () => {
  expect([...render()]).toEqual([...files]);
});
