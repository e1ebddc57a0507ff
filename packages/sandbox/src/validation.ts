import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormatsModule from "ajv-formats";
import type { Detail } from "./errors.ts";
import { escapePointer, specification } from "./specification.ts";

// The package is CommonJS: its types put the function behind `default`, and so does Node.
const addFormats = addFormatsModule.default;

/** One response names at most so many invalid parts. */
const maxDetails = 50;

// JSON can write numbers that no double holds: `1e400` is read as Infinity, which a response could not repeat.
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
 * Checks a value against a schema of the specification, which is compiled when it is first used.
 *
 * @param pointer - JSON pointer of the schema, with `#`.
 * @param part - the part of the request that the value is.
 * @returns nothing for a valid value.
 */
export function check(pointer: string, value: unknown, part: Detail["in"] = "body"): Detail[] {
  let validate = compiled.get(pointer);
  if (!validate) {
    validate = ajv.compile({ $ref: `openapi${pointer}` });
    compiled.set(pointer, validate);
  }
  return validate(value) ? [] : explain(validate.errors ?? [], part);
}

/**
 * Checks a value against any other schema.
 *
 * @param schema - must be an object that lives as long as the process, since its compiled form does.
 */
export function checkSchema(schema: object, value: unknown, part: Detail["in"] = "body"): Detail[] {
  const validate = ajv.compile(schema);
  return validate(value) ? [] : explain(validate.errors ?? [], part);
}

/** A reference to a component of the specification, for schemas of our own. */
export function component(name: string): object {
  return { $ref: `openapi#/components/schemas/${name}` };
}

/** Turns Ajv's errors into details. */
function explain(errors: readonly ErrorObject[], part: Detail["in"]): Detail[] {
  const alternatives = errors.filter(({ keyword }) => keyword === "oneOf" || keyword === "anyOf");
  const isBelow = (error: ErrorObject, other: ErrorObject) =>
    error !== other &&
    (error.instancePath === other.instancePath || error.instancePath.startsWith(`${other.instancePath}/`));
  // Ajv reports the errors of every variant; only those of the variant that was meant are of use.
  const outer = alternatives.filter((each) => !alternatives.some((other) => isBelow(each, other)));
  const plain = errors.filter((error) => !outer.some((each) => each === error || isBelow(error, each)));
  return [
    ...plain.map((error) => ({ in: part, ...detailOf(error) })),
    ...outer.flatMap((error) => explainVariants(error, part)),
  ].slice(0, maxDetails);
}

function explainVariants(error: ErrorObject, part: Detail["in"]): Detail[] {
  const pointer = error.instancePath;
  if (Array.isArray(error.params["passingSchemas"])) {
    return [{ in: part, pointer, expected: "only one of the documented alternatives" }];
  }
  const variants = (error.schema as readonly object[]).map((variant) =>
    "$ref" in variant && typeof variant.$ref === "string"
      ? check(variant.$ref, error.data, part)
      : checkSchema(variant, error.data, part),
  );
  const isAbsent = ({ pointer: at, expected }: Detail) => expected === present && at.lastIndexOf("/") === 0;
  // The variant that was meant is the one whose own properties are there.
  const meant = variants.filter((details) => !details.some((each) => isAbsent(each) || each.pointer === ""));
  if (meant.length === 1 && meant[0]) return meant[0].map((each) => ({ ...each, pointer: pointer + each.pointer }));
  const missing = variants
    .flatMap((details) => details.filter(isAbsent))
    .map(({ pointer: at }) => `the property \`${at.slice(1)}\``);
  const expected = missing.length > 0 ? [...new Set(missing)].join(" or ") : "one of the documented alternatives";
  return [{ in: part, pointer, expected }];
}

const present = "the property to be present";

/** What is expected, by the keyword that a value violates. */
const expectations: Readonly<Record<string, (limit: string) => string>> = {
  type: (types) => `a value of type ${types.replaceAll(",", " or ")}`,
  pattern: (pattern) => `a string that matches ${pattern}`,
  format: (format) => `a string of format ${format}`,
  minLength: (limit) => `at least ${limit} characters`,
  maxLength: (limit) => `at most ${limit} characters`,
  minimum: (limit) => `a number of at least ${limit}`,
  maximum: (limit) => `a number of at most ${limit}`,
  minItems: (limit) => `at least ${limit} items`,
  maxItems: (limit) => `at most ${limit} items`,
};

function detailOf({ keyword, instancePath, params, schema, message }: ErrorObject): Omit<Detail, "in"> {
  const at = (name: unknown) => `${instancePath}/${escapePointer(String(name))}`;
  if (keyword === "required") return { pointer: at(params["missingProperty"]), expected: present };
  if (keyword === "additionalProperties") {
    return { pointer: at(params["additionalProperty"]), expected: "no such property" };
  }
  if (keyword === "enum") {
    const values = [schema].flat().map((each) => JSON.stringify(each));
    return { pointer: instancePath, expected: `one of ${values.join(", ")}` };
  }
  const expected = expectations[keyword]?.(String(schema)) ?? message ?? `what the keyword ${keyword} asks for`;
  return { pointer: instancePath, expected };
}
