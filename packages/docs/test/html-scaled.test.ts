import { createRequire } from "node:module";
import { scaleDocument, type ScalableDocument } from "@northspec/scripts/synthetic";
import { expect, test } from "vitest";
import { operationPage } from "../src/links.ts";
import { readReference } from "../src/reference/read-reference.ts";
import { attributes, render } from "./html/render.ts";

const bundle = createRequire(import.meta.url)("@northspec/spec/openapi.json") as ScalableDocument;

test("the size of a page does not depend on the number of operations, and with many, its navigation lists at most 20", () => {
  const [small, large] = [160, 240].map((count) => readReference(scaleDocument(bundle, count)));
  const [before, after] = [small, large].map((reference) => render(reference));
  const paths = new Set(large?.operations.map(operationPage));
  for (const operation of small?.operations ?? []) {
    const path = operationPage(operation);
    const html = after?.get(path) ?? "";
    // The titles of other operations may be longer.
    expect(html.length).toBeLessThanOrEqual((before?.get(path)?.length ?? 0) + 1500);
    const [, navigation = ""] = /<nav[^>]*>([^]*?)<\/nav>/.exec(html) ?? [];
    const listed = attributes(navigation, "href")
      .map((href) => href.replace("../", ""))
      .filter((href) => paths.has(href));
    expect(listed.length).toBeLessThanOrEqual(20);
    expect(listed).toContain(path);
  }
});
