import { describeType, type Field, fieldsOf, type ResolvedSchema } from "@northspec/openapi";
import { anchorPart, slugOf, UniqueNames } from "./slugs.ts";
import type { FieldView } from "./views.ts";

/** The context that the fields of one page share. */
export interface PageContext {
  readonly anchors: UniqueNames;
  /** The slugs of the schemas with a page, by name. */
  readonly slugs: ReadonlyMap<string, string>;
  /** The schema that the page describes: its root does not link to itself. */
  readonly schemaName?: string;
}

/** The view of a schema and of everything inside it. */
export function rootView(
  schema: ResolvedSchema,
  page: PageContext,
  {
    anchor,
    name = "",
    required = false,
  }: { readonly anchor: string; readonly name?: string; readonly required?: boolean },
): FieldView {
  return viewOf(fieldsOf(schema, name, required), page, page.anchors.take(anchor), "-");
}

/** @param separator - Comes between the anchor of the field and that of a field inside it. */
function viewOf(field: Field, page: PageContext, anchor: string, separator: "." | "-" = "."): FieldView {
  const { name, path, required, schema } = field;
  const layers = layersOf(field);
  const innermost = layers.at(-1) ?? field;
  const inside = (child: Field, part: string) => viewOf(child, page, page.anchors.take(`${anchor}${separator}${part}`));
  const schemaPage = schemaPageOf(layers, page);
  return {
    anchor,
    name,
    path,
    required,
    field,
    type: describeType(schema),
    description: describeLayers(layers),
    constraints: schema.constraints,
    enum: schema.enum,
    default: schema.first("default"),
    example: schema.example,
    isDeprecated: schema.isDeprecated,
    isSecret: layers.some((layer) => layer.schema.isSecret),
    ...(schemaPage ? { schemaPage } : {}),
    children: innermost.properties.map((child) => inside(child, anchorPart(child.name))),
    variants: innermost.variants.map((variant) => inside(variant, slugOf(variant.name))),
  };
}

/** An array, its items, and their items if they are arrays too. A page shows them as one field. */
function layersOf(field: Field): Field[] {
  const layers = [field];
  let { items } = field;
  while (items && layers.every(({ schema }) => schema.identity !== items?.schema.identity)) {
    layers.push(items);
    ({ items } = items);
  }
  return layers;
}

/** The page of the first of the schemas that has one. A recursive schema comes first: its page has its fields. */
function schemaPageOf(layers: readonly Field[], { slugs, schemaName }: PageContext): FieldView["schemaPage"] {
  const recursive = layers.find(({ isRecursive }) => isRecursive)?.schema.name;
  const others = layers.map(({ schema }) => schema.name).filter((name) => name !== schemaName);
  for (const name of [recursive, ...others]) {
    const slug = slugs.get(name ?? "");
    if (name !== undefined && slug !== undefined) return { name, slug };
  }
  return undefined;
}

function describeLayers(layers: readonly Field[]): string {
  return layers
    .map(({ schema }) => schema.description)
    .reduceRight((items, own) => [own, items && `Each item: ${items}`].filter((text) => text !== "").join(" "), "");
}
