import {
  constraintOf,
  enumConstraint,
  joinPointer,
  JsonNode,
  nodesOf,
  phraseOf,
  typePhraseOf,
} from "@northspec/openapi";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormatsModule from "ajv-formats";
import type { Detail } from "./errors.ts";
import { isSchedule } from "./jobs/schedule.ts";
import { document, specification } from "./specification.ts";

// The package is CommonJS: both its types and Node put the function under `default`.
const addFormats = addFormatsModule.default;

/** The maximum number of details in a response. */
const maxDetails = 100;

/** Larger values are only validated up to the first error, since Ajv would create an object for each error. */
const maxValues = 10_000;

const options = {
  strict: false,
  // JSON can contain numbers that no double can hold: `1e400` is parsed as Infinity, which a response could not repeat.
  strictNumbers: true,
  verbose: true,
  validateSchema: false, // the linter has done so
};

/** A compiler that keeps each compiled schema of the specification. */
class Compiler {
  readonly #ajv: Ajv2020;
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(allErrors: boolean) {
    this.#ajv = new Ajv2020({ ...options, allErrors });
    addFormats(this.#ajv);
    this.#ajv.addFormat("cron-schedule", isSchedule);
    this.#ajv.addSchema(specification, "openapi");
  }

  /** @param schema - A schema of the specification, or another constant, since its compiled form is cached forever. */
  validate(schema: JsonNode | object, value: unknown): readonly ErrorObject[] {
    const validate = schema instanceof JsonNode ? this.#compile(schema) : this.#ajv.compile(schema);
    return validate(value) ? [] : (validate.errors ?? []);
  }

  #compile({ pointer }: JsonNode): ValidateFunction {
    const validate = this.#compiled.get(pointer) ?? this.#ajv.compile({ $ref: `openapi${pointer}` });
    this.#compiled.set(pointer, validate);
    return validate;
  }
}

const allErrors = new Compiler(true);
const firstError = new Compiler(false);

/**
 * Validates a value.
 *
 * @param schema - A schema of the specification, or another constant. It is compiled on first use.
 * @param part - The part of the request that contains the value.
 * @returns The errors; none for a valid value.
 */
export function check(schema: JsonNode | object, value: unknown, part: Detail["in"] = "body"): Detail[] {
  return explain(errorsOf(schema, value), part);
}

/** Returns a reference to a schema of the specification or to one of its properties, for our own schemas. */
export function component(name: string, property?: string): object {
  const schema = document.root.at("components", "schemas", name);
  const { pointer } = property === undefined ? schema : schema.at("properties", property);
  return { $ref: `openapi${pointer}` };
}

function errorsOf(schema: JsonNode | object, value: unknown): readonly ErrorObject[] {
  return (countValues(value, maxValues) < maxValues ? allErrors : firstError).validate(schema, value);
}

/** Counts the values in a JSON value, up to a limit. */
function countValues(value: unknown, limit: number): number {
  if (typeof value !== "object" || value === null) return 1;
  let count = 1;
  for (const key in value) {
    if (count >= limit) break;
    count += countValues((value as Readonly<Record<string, unknown>>)[key], limit - count); // its own, as in all JSON
  }
  return count;
}

/** Turns Ajv's errors into details. */
function explain(errors: readonly ErrorObject[], part: Detail["in"]): Detail[] {
  // Ajv reports the errors of every variant; only those of the intended one are useful.
  const variantPaths = new Set(errors.filter(isVariantError).map(({ instancePath }) => instancePath));
  const details: Detail[] = [];
  for (const error of errors) {
    if (details.length >= maxDetails) break;
    const { instancePath } = error;
    if (isBelow(instancePath, variantPaths)) continue;
    if (isVariantError(error)) details.push(...explainVariants(error, part));
    else if (!variantPaths.has(instancePath)) details.push({ in: part, ...detailOf(error) });
  }
  return details.slice(0, maxDetails);
}

function isVariantError({ keyword }: ErrorObject): boolean {
  return keyword === "oneOf" || keyword === "anyOf";
}

/** Whether a JSON pointer is inside the value of one of the others. */
function isBelow(pointer: string, others: ReadonlySet<string>): boolean {
  if (others.size === 0) return false;
  for (let end = pointer.lastIndexOf("/"); end >= 0; end = end === 0 ? -1 : pointer.lastIndexOf("/", end - 1)) {
    if (others.has(pointer.slice(0, end))) return true;
  }
  return false;
}

/** Schemas by their value in the specification, which Ajv errors refer to. */
let schemaNodes: ReadonlyMap<unknown, JsonNode> | undefined;

function explainVariants(
  { keyword, data, instancePath: pointer, parentSchema, schema }: ErrorObject,
  part: Detail["in"],
): Detail[] {
  schemaNodes ??= new Map(nodesOf(document.root, "schema").map((node) => [node.value, node]));
  const node = schemaNodes.get(parentSchema);
  const failures = node
    ? node
        .at(keyword)
        .children()
        .map(([, variant]) => errorsOf(variant, data))
    : (schema as readonly object[]).map((variant) => errorsOf(variant, data)); // a list in JSON Schema
  // The intended variant is the one whose required fields are present.
  const intended = failures.filter((errors) => errors.length > 0 && errors.every(isInside));
  if (intended.length === 1 && intended[0]) {
    return explain(intended[0], part).map((each) => ({ ...each, pointer: pointer + each.pointer }));
  }
  const missing = failures.flatMap((errors) => {
    const names = errors.filter(isMissingField).map(({ params }) => `\`${params["missingProperty"]}\``);
    return names.length > 0 ? [names.join(" and ")] : [];
  });
  const names = node && document.schemas.resolve(node).variants.map(({ name }) => name);
  const variants = names ? `: ${names.join(", ")}` : ` ${failures.length} variants`;
  const expected =
    missing.length > 0
      ? [...new Set(missing)].join(" or ")
      : `${keyword === "oneOf" ? "exactly" : "at least"} one of${variants}`;
  return [{ in: part, pointer, expected }];
}

function isMissingField({ keyword, instancePath }: ErrorObject): boolean {
  return keyword === "required" && instancePath === "";
}

/** Whether an error is about a field of the value, not the value as a whole. */
function isInside({ keyword, instancePath }: ErrorObject): boolean {
  return instancePath !== "" || keyword === "additionalProperties";
}

function detailOf({ keyword, instancePath, params, schema, message }: ErrorObject): Omit<Detail, "in"> {
  const at = (name: unknown) => joinPointer(instancePath, String(name));
  if (keyword === "required") return { pointer: at(params["missingProperty"]), expected: "the field to be present" };
  if (keyword === "additionalProperties") {
    return { pointer: at(params["additionalProperty"]), expected: "no field with this name" };
  }
  return { pointer: instancePath, expected: phraseOfKeyword(keyword, schema) ?? message ?? `a match for ${keyword}` };
}

/** Returns nothing for a keyword that holds other schemas, except for `not`. */
function phraseOfKeyword(keyword: string, value: unknown): string | undefined {
  if (keyword === "type") return typePhraseOf(value as string | readonly string[]); // JSON Schema has no other
  if (Array.isArray(value)) return keyword === "enum" ? phraseOf(enumConstraint(value)) : undefined;
  const constraint = typeof value === "object" && keyword !== "not" ? undefined : constraintOf(keyword, value);
  return constraint && phraseOf(constraint);
}
