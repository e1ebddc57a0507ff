import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormatsModule from "ajv-formats";
import type { Document } from "./document.ts";
import type { Detail } from "./problem.ts";

// The package is CommonJS: its types put the function behind `default`, and so does Node.
const addFormats = addFormatsModule.default;

/** The most places that one reply names. */
const mostDetails = 50;

/** Checks values against the schemas of a document. Each is compiled when it is first asked for. */
export class Validators {
  // JSON can write numbers that no double holds: `1e400` is read as Infinity, which a reply could not repeat.
  readonly #ajv = new Ajv2020({ allErrors: true, strict: false, strictNumbers: true, verbose: true });
  readonly #compiled = new Map<string, ValidateFunction>();

  // Compiled schemas are kept by pointer, or by the object in the document: never by one made for the occasion.
  readonly #recheck: Recheck = (schema, value, part) =>
    "$ref" in schema && typeof schema.$ref === "string"
      ? this.check(schema.$ref, value, part)
      : this.checkSchema(schema, value, part);

  constructor(document: Document) {
    addFormats(this.#ajv);
    this.#ajv.addSchema(document, "openapi");
  }

  /**
   * What is wrong with a value.
   *
   * @param pointer - JSON pointer of the schema in the document, with `#`.
   * @param part - the part of the request that the value is.
   * @returns nothing where the value is valid.
   */
  check(pointer: string, value: unknown, part: Detail["in"] = "body"): Detail[] {
    let validate = this.#compiled.get(pointer);
    if (!validate) {
      validate = this.#ajv.compile({ $ref: `openapi${pointer}` });
      this.#compiled.set(pointer, validate);
    }
    return validate(value) ? [] : explain(validate.errors ?? [], part, this.#recheck);
  }

  /** The same for a schema by itself, which may refer to the document with `openapi#/…`. Kept as long as the schema is. */
  checkSchema(schema: object, value: unknown, part: Detail["in"] = "body"): Detail[] {
    const validate = this.#ajv.compile(schema);
    return validate(value) ? [] : explain(validate.errors ?? [], part, this.#recheck);
  }
}

/** A schema's errors at one place, or what its alternatives would have wanted there. */
type Recheck = (schema: object, value: unknown, part: Detail["in"]) => Detail[];

/** Ajv's errors as places and what is expected there. */
function explain(errors: readonly ErrorObject[], part: Detail["in"], recheck: Recheck): Detail[] {
  const alternatives = errors.filter(({ keyword }) => keyword === "oneOf" || keyword === "anyOf");
  const isBelow = (error: ErrorObject, other: ErrorObject) =>
    error !== other &&
    (error.instancePath === other.instancePath || error.instancePath.startsWith(`${other.instancePath}/`));
  // Ajv reports the errors of every alternative; they are worth telling only for the one that was meant.
  const outer = alternatives.filter((each) => !alternatives.some((other) => isBelow(each, other)));
  const plain = errors.filter((error) => !outer.some((each) => each === error || isBelow(error, each)));
  return [
    ...plain.map((error) => ({ in: part, ...detailOf(error) })),
    ...outer.flatMap((error) => explainAlternatives(error, part, recheck)),
  ].slice(0, mostDetails);
}

function explainAlternatives(error: ErrorObject, part: Detail["in"], recheck: Recheck): Detail[] {
  const pointer = error.instancePath;
  if (Array.isArray(error.params["passingSchemas"])) {
    return [{ in: part, pointer, expected: "only one of the documented alternatives" }];
  }
  const branches = (error.schema as readonly object[]).map((branch) => recheck(branch, error.data, part));
  const isAbsent = ({ pointer: at, expected }: Detail) => expected === present && at.lastIndexOf("/") === 0;
  // The alternative that was meant is the one whose own properties are there.
  const meant = branches.filter((details) => !details.some((each) => isAbsent(each) || each.pointer === ""));
  if (meant.length === 1 && meant[0]) return meant[0].map((each) => ({ ...each, pointer: pointer + each.pointer }));
  const missing = branches
    .flatMap((details) => details.filter(isAbsent))
    .map(({ pointer: at }) => `the property \`${at.slice(1)}\``);
  const expected = missing.length > 0 ? [...new Set(missing)].join(" or ") : "one of the documented alternatives";
  return [{ in: part, pointer, expected }];
}

const present = "the property to be present";

function detailOf({ keyword, instancePath: pointer, params, schema, message }: ErrorObject): Omit<Detail, "in"> {
  const at = (name: unknown) => `${pointer}/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`;
  switch (keyword) {
    case "required":
      return { pointer: at(params["missingProperty"]), expected: present };
    case "additionalProperties":
      return { pointer: at(params["additionalProperty"]), expected: "no such property" };
    case "type":
      return { pointer, expected: `a value of type ${[schema].flat().join(" or ")}` };
    case "enum":
      return {
        pointer,
        expected: `one of ${[schema]
          .flat()
          .map((each) => JSON.stringify(each))
          .join(", ")}`,
      };
    case "pattern":
      return { pointer, expected: `a string that matches ${String(schema)}` };
    case "format":
      return { pointer, expected: `a string of format ${String(schema)}` };
    case "minLength":
      return { pointer, expected: `at least ${String(schema)} characters` };
    case "maxLength":
      return { pointer, expected: `at most ${String(schema)} characters` };
    case "minimum":
      return { pointer, expected: `a number of at least ${String(schema)}` };
    case "maximum":
      return { pointer, expected: `a number of at most ${String(schema)}` };
    case "minItems":
      return { pointer, expected: `at least ${String(schema)} items` };
    case "maxItems":
      return { pointer, expected: `at most ${String(schema)} items` };
    default:
      return { pointer, expected: message ?? `what the keyword ${keyword} asks for` };
  }
}
