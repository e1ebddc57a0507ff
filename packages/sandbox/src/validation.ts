import {
  constraintOf,
  enumConstraint,
  joinPointer,
  type JsonNode,
  nodesOf,
  phraseOf,
  typePhraseOf,
} from "@northspec/openapi";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormatsModule from "ajv-formats";
import type { Detail } from "./errors.ts";
import { document, specification } from "./specification.ts";

// The package is CommonJS: both its types and Node put the function under `default`.
const addFormats = addFormatsModule.default;

/** The max number of details in a response. */
const maxDetails = 50;

// JSON can contain numbers that no double can hold: `1e400` is parsed as Infinity, which a response could not repeat.
const ajv = new Ajv2020({
  allErrors: true,
  strict: false,
  strictNumbers: true,
  verbose: true,
  validateSchema: false, // the linter has done so
});
addFormats(ajv);
ajv.addSchema(specification, "openapi");
const compiled = new Map<string, ValidateFunction>();

/**
 * Validates a value against a schema of the specification, which is compiled on first use.
 *
 * @param part - The part of the request that holds the value.
 * @returns The errors; none for a valid value.
 */
export function check(schema: JsonNode, value: unknown, part: Detail["in"] = "body"): Detail[] {
  return explain(errorsOf(schema, value), part);
}

/**
 * Validates a value against any other schema.
 *
 * @param schema - A constant, since its compiled validator is cached forever.
 */
export function checkSchema(schema: object, value: unknown, part: Detail["in"] = "body"): Detail[] {
  return explain(run(ajv.compile(schema), value), part);
}

/** Returns a reference to a component of the specification, for our own schemas. */
export function component(name: string): object {
  return { $ref: `openapi${document.root.at("components", "schemas", name).pointer}` };
}

function errorsOf({ pointer }: JsonNode, value: unknown): readonly ErrorObject[] {
  let validate = compiled.get(pointer);
  if (!validate) {
    validate = ajv.compile({ $ref: `openapi${pointer}` });
    compiled.set(pointer, validate);
  }
  return run(validate, value);
}

function run(validate: ValidateFunction, value: unknown): readonly ErrorObject[] {
  return validate(value) ? [] : (validate.errors ?? []);
}

/** Turns Ajv's errors into details. */
function explain(errors: readonly ErrorObject[], part: Detail["in"]): Detail[] {
  const variantErrors = errors.filter(({ keyword }) => keyword === "oneOf" || keyword === "anyOf");
  const isBelow = (error: ErrorObject, other: ErrorObject) =>
    error !== other &&
    (error.instancePath === other.instancePath || error.instancePath.startsWith(`${other.instancePath}/`));
  // Ajv reports the errors of every variant; only those of the intended one are useful.
  const outer = variantErrors.filter((each) => !variantErrors.some((other) => isBelow(each, other)));
  const plain = errors.filter((error) => !outer.some((each) => each === error || isBelow(error, each)));
  return [
    ...plain.map((error) => ({ in: part, ...detailOf(error) })),
    ...outer.flatMap((error) => explainVariants(error, part)),
  ].slice(0, maxDetails);
}

/** The schemas of the specification by what is written there, which Ajv's errors refer to. */
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
    : (schema as readonly object[]).map((variant) => run(ajv.compile(variant), data)); // Ajv checked that it is a list
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

/** Returns nothing for a keyword that holds other schemas. */
function phraseOfKeyword(keyword: string, value: unknown): string | undefined {
  if (keyword === "type") return typePhraseOf(value as string | readonly string[]); // JSON Schema has no other
  if (Array.isArray(value)) return keyword === "enum" ? phraseOf(enumConstraint(value)) : undefined;
  const constraint = typeof value === "object" ? undefined : constraintOf(keyword, value);
  return constraint && phraseOf(constraint);
}
