import { createRequire } from "node:module";
import { siteAssets } from "../../src/assets.ts";
import { readChangelog } from "../../src/changelog.ts";
import { readGuides } from "../../src/guides.ts";
import { renderSite } from "../../src/site.ts";
import { readReference } from "../../src/reference/read-reference.ts";
import type { FieldView, OperationView, Reference } from "../../src/reference/views.ts";

const bundle: unknown = createRequire(import.meta.url)("@northspec/spec/openapi.json");

/** The reference that the site is rendered from. */
export const reference = readReference(bundle);

/** Renders the site of a reference, with guides only for the real one. */
export function render(of: Reference = reference): Map<string, string> {
  return new Map(
    renderSite(of, of === reference ? readGuides() : [], readChangelog(), {
      homepage: "https://docs.example.com/below/a/path/",
      repository: "https://code.example.com/northspec",
      hasOnePageReference: false,
    }),
  );
}

/** The HTML pages of a site by path. */
export function pagesOf(files: ReadonlyMap<string, string>): [path: string, html: string][] {
  return [...files].filter(([path]) => path.endsWith(".html"));
}

/** The assets by path. */
export const assets = siteAssets();

/** The fields and everything inside them. */
export function within(fields: readonly FieldView[]): FieldView[] {
  return fields.flatMap((field) => [field, ...within(field.children), ...within(field.variants)]);
}

/** All fields of an operation. */
export function fieldsOf(operation: OperationView): FieldView[] {
  const { pathParameters, queryParameters, body, success, errors, errorBody } = operation;
  return within([
    ...pathParameters,
    ...queryParameters,
    ...(body ? [body.root] : []),
    success.root,
    ...success.headers,
    // The pages show the headers that a successful response does not have.
    ...errors.flatMap(({ headers }) =>
      headers.filter(({ name }) => !success.headers.some((each) => each.name === name)),
    ),
    errorBody,
  ]);
}

/** Unescapes the text of an attribute. */
export function unescaped(text: string): string {
  const characters: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };
  return text.replaceAll(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => characters[name] ?? "");
}

/** The values of an attribute on a page. */
export function attributes(html: string, name: string): string[] {
  return [...html.matchAll(new RegExp(` ${name}="([^"]*)"`, "g"))].map(([, value = ""]) => unescaped(value));
}
