import { createRequire } from "node:module";
import { scaleDocument, type ScalableDocument } from "@northspec/scripts/synthetic";
import { expect, test } from "vitest";
import { operationPage } from "../src/links.ts";
import { readReference } from "../src/model/read.ts";
import { attributes, render } from "./html/render.ts";

const bundle = createRequire(import.meta.url)("@northspec/spec/openapi.json") as ScalableDocument;

function sizeOf(files: ReadonlyMap<string, string>): number {
  return [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

test("with ten times the operations, the site takes no more room for each", () => {
  const [few, many] = [50, 500].map((count) => sizeOf(render(readReference(scaleDocument(bundle, count)))) / count);
  expect(many).toBeLessThanOrEqual(Number(few) * 1.1);
}, 120_000);

test("a page lists at most twenty of the operations beside it, its own among them", () => {
  const reference = readReference(scaleDocument(bundle, 100));
  const files = render(reference);
  const paths = new Set(reference.operations.map((operation) => operationPage(operation)));
  for (const path of paths) {
    const html = files.get(path) ?? "";
    const [, navigation = ""] = /<nav[^>]*>([^]*?)<\/nav>/.exec(html) ?? [];
    const listed = attributes(navigation, "href")
      .map((href) => href.replace("../", ""))
      .filter((href) => paths.has(href));
    expect(listed.length).toBeLessThanOrEqual(20);
    expect(listed).toContain(path);
  }
});
