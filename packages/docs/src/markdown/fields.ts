import { type Link, markdownOf, schemaPage } from "../links.ts";
import type { Constraint } from "@northspec/openapi";
import type { FieldView } from "../reference/views.ts";
import { code, indented, joined, jsonCode, plain, unwrapped } from "./text.ts";

/** Writes the fields of one page as nested lists: `` - `name` (string, required, at least 3 characters): The name. `` */
export interface MarkdownFieldWriter {
  readonly list: (fields: readonly FieldView[]) => string;
  /** Writes the root of a body and its fields. */
  readonly root: (field: FieldView, what: string) => string;
}

export function markdownFieldWriter(link: Link): MarkdownFieldWriter {
  const typeOf = ({ type, schemaPage: schema }: FieldView): string =>
    schema === undefined ? type : `${type} [${schema.name}](${link(markdownOf(schemaPage(schema)))})`;

  /** The type and constraints, separated by commas. Anything that may contain a comma is code. */
  const facts = (field: FieldView, isRoot = false): string =>
    [
      typeOf(field),
      field.required && !isRoot && "required",
      field.isDeprecated && "**deprecated**",
      field.isSecret && "secret",
      ...field.constraints.map(constraint),
      field.enum.length > 0 && `one of ${field.enum.map(jsonCode).join(" ")}`,
      field.default !== undefined && `default ${jsonCode(field.default)}`,
      field.example !== undefined && `example ${jsonCode(field.example)}`,
    ]
      .filter((fact) => fact !== false)
      .join(", ");

  const line = (depth: number, name: string, field: FieldView, isRoot = false): string => {
    const description = indented(unwrapped(field.description), depth + 1);
    return `${name} (${facts(field, isRoot)})${description === "" ? "" : `: ${description}`}`;
  };

  const item = (depth: number, name: string, field: FieldView): string =>
    [`${"  ".repeat(depth)}- ${line(depth, name, field)}`, ...inside(depth + 1, field)].join("\n");

  const inside = (depth: number, { children, variants }: FieldView): string[] => [
    ...children.map((child) => item(depth, code(child.name), child)),
    ...variants.map((variant) => item(depth, `**${plain(variant.name)}**`, variant)),
  ];

  return {
    list: (fields) => fields.map((field) => item(0, code(field.name), field)).join("\n"),
    root: (field, what) => joined(line(-1, what, field, true), inside(0, field).join("\n")),
  };
}

/** Keywords with numeric values, which need no code formatting. */
const numeric = /(?:^|\.)(?:exclusiveM(?:in|ax)imum|m(?:in|ax)(?:imum|Length|Items|Properties)|multipleOf)$/u;

function constraint({ keyword, label, text }: Constraint): string {
  if (text === "") return label;
  return `${label} ${numeric.test(keyword) ? text : code(text)}`;
}
