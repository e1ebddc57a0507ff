import {
  isObject,
  type Json,
  type JsonNode,
  type Kind,
  members,
  methods,
  type OpenApiDocument,
  wordsOf,
} from "@northspec/openapi";

/** The value that a keyword takes. */
interface Value {
  /** For error messages. */
  readonly expected: string;
  accepts(value: Json): boolean;
}

const types = ["string", "number", "integer", "boolean", "object", "array", "null"];
const isString = (value: Json) => typeof value === "string";

const anything: Value = { expected: "any value", accepts: () => true };
// The only serialization of parameters that the client has.
const form: Value = { expected: "form", accepts: (value) => value === "form" };
const yes: Value = { expected: "true", accepts: (value) => value === true };
const flag: Value = { expected: "true or false", accepts: (value) => typeof value === "boolean" };
const array: Value = { expected: "an array", accepts: Array.isArray };
const number: Value = { expected: "a number", accepts: (value) => typeof value === "number" };
const object: Value = { expected: "an object", accepts: isObject };
const string: Value = { expected: "a string", accepts: isString };
const strings: Value = {
  expected: "an array of strings",
  accepts: (value) => Array.isArray(value) && value.every(isString),
};
const type: Value = {
  expected: `one of ${types.join(", ")}, or an array of them`,
  accepts: (value) => [value].flat().every((each) => types.some((name) => name === each)),
};
const schema: Value = {
  expected: "a schema",
  accepts: (value) => isObject(value) || typeof value === "boolean",
};

function keywords(...groups: readonly (readonly [value: Value, names: string])[]): ReadonlyMap<string, Value> {
  return new Map(groups.flatMap(([value, names]) => names.split(" ").map((name) => [name, value] as const)));
}

/**
 * The keywords of each object that the generators turn into types, tables or JSDoc, and those that only concern
 * validators and readers. Any other keyword would be lost without notice.
 */
const knownKeywords: Readonly<Record<Kind, ReadonlyMap<string, Value>>> = {
  document: keywords(
    [string, "openapi jsonSchemaDialect"],
    [object, "info externalDocs components paths"],
    [array, "servers security tags"],
  ),
  components: keywords([object, "examples securitySchemes links schemas parameters headers requestBodies responses"]),
  pathItem: keywords([string, "summary description"], [array, "parameters"], [object, methods.join(" ")]),
  operation: keywords(
    [string, "operationId summary description"],
    [strings, "tags"],
    [object, "externalDocs requestBody responses"],
    [flag, "deprecated"],
    [array, "parameters"],
  ),
  parameter: keywords(
    [string, "$ref name in description"],
    [form, "style"],
    [yes, "explode"],
    [flag, "required deprecated"],
    [object, "examples"],
    [anything, "example"],
    [schema, "schema"],
  ),
  requestBody: keywords([string, "$ref description"], [flag, "required"], [object, "content"]),
  response: keywords([string, "$ref summary description"], [object, "links headers content"]),
  header: keywords(
    [string, "$ref description"],
    [flag, "required deprecated"],
    [object, "examples content"],
    [anything, "example"],
    [schema, "schema"],
  ),
  mediaType: keywords([object, "examples encoding"], [anything, "example"], [schema, "schema"]),
  schema: keywords(
    [string, "$ref $comment title description format contentEncoding contentMediaType pattern"],
    [type, "type"],
    [number, "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength minItems maxItems"],
    [number, "minProperties maxProperties"],
    [flag, "deprecated readOnly writeOnly uniqueItems"],
    [array, "enum examples allOf anyOf oneOf"],
    [strings, "required"],
    [object, "externalDocs properties"],
    [anything, "default example const"],
    [schema, "items additionalProperties propertyNames not"],
  ),
};

// Names that the generated module uses for other types.
const reservedNames = new Set(["Extract", "Omit", "Record", "WithRequired"]);

/**
 * Rejects a document that the generators cannot represent: an unknown keyword, a value of the wrong type, a broken
 * reference, or authentication other than a bearer token.
 *
 * @throws DocumentError with the JSON pointer of the first error.
 */
export function validate({ root }: OpenApiDocument): void {
  for (const [path, item] of root.at("paths").children()) {
    if (!path.startsWith("/")) item.fail("expected a path that starts with a slash");
  }
  for (const [name, component] of root.at("components", "schemas").children()) {
    if (!/^[A-Z][A-Za-z0-9]*$/u.test(name)) {
      component.fail("the name becomes a TypeScript type; use letters and digits in PascalCase");
    }
    if (reservedNames.has(name)) component.fail(`the generated types need the name ${name}; choose another`);
  }
  validateObject(root, "document");
  validateSecurity(root);
}

function validateObject(node: JsonNode, kind: Kind): void {
  // `true` and `false` are schemas too.
  if (kind === "schema" && typeof node.value === "boolean") return;
  for (const [keyword, value] of Object.entries(node.object())) {
    if (keyword.startsWith("x-")) continue;
    const known = knownKeywords[kind].get(keyword);
    const child = node.at(keyword);
    if (known === undefined) {
      child.fail(
        `unknown ${wordsOf(kind).join(" ")} keyword ${keyword}; use a keyword that the generators support, or add it in ` +
          "scripts/src/generate/validate.ts",
      );
    } else if (!known.accepts(value)) {
      child.fail(`expected ${known.expected}`);
    }
    const [shape, childKind] = members[kind][keyword] ?? [];
    if (childKind === undefined) continue;
    for (const each of shape === "one" ? [child] : child.children().map(([, member]) => member)) {
      validateObject(each, childKind);
    }
  }
  node.target();
}

// Clients send `Authorization: Bearer`.
function validateSecurity(root: JsonNode): void {
  const [requirement, ...otherRequirements] = root.at("security").children();
  const [name = "", ...otherNames] = Object.keys(requirement?.[1].object() ?? {});
  const scheme = root.at("components", "securitySchemes", name);
  const isBearer = scheme.get("type") === "http" && scheme.get("scheme") === "bearer";
  if (otherRequirements.length > 0 || otherNames.length > 0 || !isBearer) {
    root.at("security").fail("expected exactly one security scheme, with `type: http` and `scheme: bearer`");
  }
}
