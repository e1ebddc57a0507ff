import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type DocumentedField, interpretations } from "./interpretations.ts";

export type { DocumentedField };

/** A page of the public documentation. */
export interface DocumentedPage {
  /** The operationId of the operation. */
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly title: string;
  /** Absent if the page names no permission. */
  readonly permission?: string;
  readonly command: string;
  /** The error statuses that the page lists. */
  readonly errors: readonly string[];
  /** The number of fields on the page, counted by hand. */
  readonly fields: number;
}

/** The facts of a field other than its name, its type and whether it is required. */
export const constraintKeywords = [
  "enum",
  "minimum",
  "maximum",
  "minLength",
  "maxLength",
  "pattern",
  "default",
  "deprecated",
] as const;

/** The pages of the public documentation that the specification covers. */
export const pages: readonly DocumentedPage[] = rowsOf("pages").map(
  ([operation = "", method = "", path = "", title = "", permission = "", command = "", errors = "-", fields = ""]) => ({
    operation,
    method,
    path,
    title,
    ...(permission === "-" ? {} : { permission }),
    command,
    errors: errors === "-" ? [] : errors.split(" "),
    fields: Number(fields),
  }),
);

/**
 * The fields of a page as printed. A row of type `like` stands for a field and everything in it that has the same facts as
 * a field elsewhere: `createService request ports`, or `createService request` for all fields of the request.
 */
export function fieldsAsPrinted(operation: string): DocumentedField[] {
  const fields: DocumentedField[] = [];
  for (const [where = "", field = "", type = "", required = "-", constraints = "-"] of rowsOf(operation)) {
    if (type === "like") {
      const [source = "", part, path = ""] = constraints.split(" ");
      const all = source === operation ? fields : fieldsAsPrinted(source);
      const same = all.filter((each) => each.in === part && isWithin(each.field, path));
      fields.push(...same.map((each) => ({ ...each, in: where, field: `${field}${each.field.slice(path.length)}` })));
      continue;
    }
    fields.push({
      in: where,
      field,
      type,
      ...(required === "-" ? {} : { required: required === "required" }),
      constraints: constraints === "-" ? {} : (JSON.parse(constraints) as DocumentedField["constraints"]), // the file is ours
    });
  }
  return fields;
}

/** Whether a field is the one at a path, or inside it. */
function isWithin(field: string, path: string): boolean {
  return field.startsWith(path) && (path === "" || ["", ".", "[", "|"].includes(field.charAt(path.length)));
}

/** The fields of a page as interpreted in interpretations.md. */
export function fieldsAsInterpreted(operation: string): DocumentedField[] {
  return interpretations.reduce(
    (fields, { applies, apply }) => fields.flatMap((field) => (applies(field, operation) ? apply(field) : [field])),
    fieldsAsPrinted(operation),
  );
}

function rowsOf(name: string): string[][] {
  const lines = readFileSync(join(import.meta.dirname, `${name}.tsv`), "utf8")
    .trim()
    .split("\n");
  return lines.slice(1).map((line) => line.split("\t"));
}

/** Whether a field of the specification has the facts of its page, in whatever order an enum lists its values. */
export function hasFacts(specified: DocumentedField, documented: DocumentedField): boolean {
  // Some pages do not say whether a field is required.
  const isSame = documented.required === undefined || documented.required === specified.required;
  return isSame && isDeepStrictEqual(comparable(specified), comparable(documented));
}

function comparable({ type, constraints }: DocumentedField): unknown {
  const list = constraints["enum"];
  return {
    type,
    constraints: Array.isArray(list) ? { ...constraints, enum: list.toSorted() } : constraints,
  };
}
