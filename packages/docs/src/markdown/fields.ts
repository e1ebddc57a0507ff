import { type Link, markdownOf, schemaPage } from "../links.ts";
import { type Constraint, type Field } from "../model/reference.ts";
import { code, indented, joined, jsonCode, plain, unwrapped } from "./text.ts";

/** Writes the fields of one page as nested lists: `` - `name` (string, required, at least 3 characters): What it is. `` */
export interface FieldWriter {
  readonly list: (fields: readonly Field[]) => string;
  /** What the whole of a body is, and what is inside of it. */
  readonly root: (field: Field, what: string) => string;
}

export function fieldWriter(link: Link): FieldWriter {
  const typeOf = ({ type, schema }: Field): string =>
    schema === undefined ? type : `${type} [${schema.name}](${link(markdownOf(schemaPage(schema)))})`;

  /** All that a value must be. Commas stand between; what could hold one is code. */
  const facts = (field: Field, isRoot = false): string =>
    [
      typeOf(field),
      field.required && !isRoot && "required",
      field.deprecated && "**deprecated**",
      field.secret && "secret",
      ...field.constraints.map(constraint),
      field.enum.length > 0 && `one of ${field.enum.map(jsonCode).join(" ")}`,
      "default" in field && `default ${jsonCode(field.default)}`,
      "example" in field && `example ${jsonCode(field.example)}`,
    ]
      .filter((fact) => fact !== false)
      .join(", ");

  const line = (depth: number, name: string, field: Field, isRoot = false): string => {
    const description = indented(unwrapped(field.description), depth + 1);
    return `${name} (${facts(field, isRoot)})${description === "" ? "" : `: ${description}`}`;
  };

  const item = (depth: number, name: string, field: Field): string =>
    [`${"  ".repeat(depth)}- ${line(depth, name, field)}`, ...inside(depth + 1, field)].join("\n");

  const inside = (depth: number, { children, alternatives }: Field): string[] => [
    ...children.map((child) => item(depth, code(child.name), child)),
    ...alternatives.map((form) => item(depth, `**${plain(form.name)}**`, form)),
  ];

  return {
    list: (fields) => fields.map((field) => item(0, code(field.name), field)).join("\n"),
    root: (field, what) => joined(line(-1, what, field, true), inside(0, field).join("\n")),
  };
}

/** Keywords whose values are numbers and counts, which need no code. */
const numeric = /(?:^|\.)(?:exclusiveM(?:in|ax)imum|m(?:in|ax)(?:imum|Length|Items|Properties)|multipleOf)$/u;

function constraint({ keyword, label, value }: Constraint): string {
  if (value === "") return label;
  return `${label} ${numeric.test(keyword) ? value : code(value)}`;
}
