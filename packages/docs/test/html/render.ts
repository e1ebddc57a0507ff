import { createRequire } from "node:module";
import { siteAssets } from "../../src/assets.ts";
import { readChangelog } from "../../src/changelog.ts";
import { readGuides } from "../../src/guides.ts";
import { renderSite } from "../../src/site.ts";
import { readReference } from "../../src/reference/read-reference.ts";
import type { FieldView, OperationView, Reference } from "../../src/reference/views.ts";

const bundle: unknown = createRequire(import.meta.url)("@northspec/spec/openapi.json");

/** What the site is made from. */
export const reference = readReference(bundle);

/** Writes the site of a reference. The guides are about the one that there is. */
export function render(of: Reference = reference): Map<string, string> {
  return new Map(
    renderSite(of, of === reference ? readGuides() : [], readChangelog(), {
      homepage: "https://docs.example.com/below/a/path/",
      repository: "https://code.example.com/northspec",
      hasOnePageReference: false,
    }),
  );
}

/** The HTML of a site's pages by their paths. */
export function pagesOf(files: ReadonlyMap<string, string>): [path: string, html: string][] {
  return [...files].filter(([path]) => path.endsWith(".html"));
}

/** The files that a page may load, by their paths. */
export const assets = siteAssets();

/** Fields, each with all that is inside it, and the variants that they may have. */
export function within(fields: readonly FieldView[]): FieldView[] {
  return fields.flatMap((field) => [field, ...within(field.children), ...within(field.variants)]);
}

/** Everything that an operation takes or answers. The body of its errors is one for all. */
export function fieldsOf(operation: OperationView): FieldView[] {
  const { pathParameters, queryParameters, body, success, errors, errorBody } = operation;
  return within([
    ...pathParameters,
    ...queryParameters,
    ...(body ? [body.root] : []),
    success.root,
    ...success.headers,
    ...errors.flatMap(({ headers }) => headers),
    errorBody,
  ]);
}

/** The text of an attribute as it was before it was escaped. */
export function unescaped(text: string): string {
  const characters: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };
  return text.replaceAll(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => characters[name] ?? "");
}

/** The values of an attribute on a page. */
export function attributes(html: string, name: string): string[] {
  return [...html.matchAll(new RegExp(` ${name}="([^"]*)"`, "g"))].map(([, value = ""]) => unescaped(value));
}
