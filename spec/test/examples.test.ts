import {
  type ExampleValue,
  fieldsOf,
  flattenFields,
  type Json,
  type JsonNode,
  joinPointer,
  nodesOf,
  type ResolvedSchema,
  splitPointer,
} from "@northspec/openapi";
import { isDeepStrictEqual } from "node:util";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormatsModule from "ajv-formats";
import { describe, expect, test } from "vitest";
import { constraintKeywords } from "../documented-facts/index.ts";
import { bodies, document } from "./openapi.ts";

// The package is CommonJS, and its types put the function behind `default`.
const addFormats = addFormatsModule.default;
const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats(ajv);
ajv.addSchema(document.root.object(), "bundle");

const validators = new Map<string, ValidateFunction>();

/** The errors of a value under a schema of the bundle. */
function errorsOf({ pointer }: JsonNode, value: unknown): readonly unknown[] {
  let validate = validators.get(pointer);
  if (validate === undefined) {
    validate = ajv.compile({ $ref: `bundle${encodeURI(pointer)}` });
    validators.set(pointer, validate);
  }
  return validate(value) ? [] : (validate.errors ?? []);
}

const isValid = (schema: JsonNode, value: unknown) => errorsOf(schema, value).length === 0;

interface Example {
  readonly name: string;
  readonly isRequest: boolean;
  readonly schema: JsonNode;
  readonly value: ExampleValue["value"];
}

const examples: readonly Example[] = bodies.flatMap(({ operationId, part, content }) =>
  content.examples.map(({ name, value }) => ({
    name: `${operationId} ${part} ${name}`,
    isRequest: part === "request",
    schema: content.node,
    value,
  })),
);
const schemas = nodesOf(document.root, "schema");

test("every body has an example", () => {
  const bare = bodies.filter(({ content }) => content.examples.length === 0);
  expect(bare.map(({ operationId, part }) => `${operationId} ${part}`)).toEqual([]);
});

describe.each(examples)("the example of $name", ({ schema, value }) => {
  test("is valid under JSON Schema 2020-12", () => {
    expect(errorsOf(schema, value)).toEqual([]);
  });
});

// The keys of a map are chosen by the caller, so that none is unknown.
const maps = new Set(
  schemas.flatMap((node) =>
    document.schemas.resolve(node).properties.flatMap(({ name, schema }) => (schema.isMap ? [name] : [])),
  ),
);
const isMap = (pointer: string) => maps.has(splitPointer(pointer).at(-1) ?? "");

test("finds the maps of the specification", () => {
  expect([...maps]).toEqual(expect.arrayContaining(["buildArguments", "buildFiles", "dockerSecretMounts"]));
});

test.each(examples.filter(({ isRequest }) => isRequest))(
  "rejects an unknown field in any object of $name",
  ({ schema, value }) => {
    const pointers = objectsOf(value).filter((pointer) => !isMap(pointer));
    expect(pointers).not.toEqual([]);
    expect(pointers.filter((pointer) => isValid(schema, withUnknownField(value, pointer)))).toEqual([]);
  },
);

test.each(examples.filter(({ isRequest }) => !isRequest))(
  "accepts an unknown field in any object of $name",
  ({ schema, value }) => {
    const pointers = objectsOf(value).filter((pointer) => !isMap(pointer));
    expect(pointers.filter((pointer) => !isValid(schema, withUnknownField(value, pointer)))).toEqual([]);
  },
);

test("every variant of every oneOf has an example", () => {
  const variants = schemas.flatMap((node) =>
    node
      .at("oneOf")
      .children()
      .map(([, variant]) => variant),
  );
  expect(variants.length).toBeGreaterThan(0);
  const values = examples.flatMap(({ value }) => valuesIn(value));
  const bare = variants.filter((variant) => !values.some((value) => isValid(variant, value)));
  expect(bare.map(({ pointer }) => pointer)).toEqual([]);
});

test("the examples show every field that is not deprecated", () => {
  const shown = new Set(
    examples
      .flatMap(({ value }) => valuesIn(value))
      .flatMap((value) => (typeof value === "object" && value !== null ? Object.keys(value) : [])),
  );
  const fields = schemas.flatMap((node) => document.schemas.resolve(node).properties);
  // Fields that only make sense with hardware or features that the examples do not have.
  const omitted = new Set(["gpuType", "gpuCount", "timesliced", "vcsLinkId", "imageUrl", "consistentReplicaRouting"]);
  const missing = fields.filter(({ name, schema }) => !shown.has(name) && !schema.isDeprecated && !omitted.has(name));
  expect(missing.map(({ name }) => name)).toEqual([]);
  expect([...omitted].filter((name) => shown.has(name))).toEqual([]);
});

describe.each(["BuildService", "CombinedService", "DeploymentService"])("%s", (name) => {
  const request = factsByPath(document.schema(`${name}Input`));

  test("has every field of its input, with the same facts", () => {
    const response = factsByPath(document.schema(name));
    expect(request.size).toBeGreaterThan(50);
    const differences = [...request].filter(([path, { required, ...facts }]) => {
      const { required: isAlwaysReturned, ...returned } = response.get(path) ?? {};
      return !isDeepStrictEqual(facts, returned) || (required && !isAlwaysReturned);
    });
    expect(differences.map(([path]) => path)).toEqual([]);
  });

  test("can be patched with fields of its input, with the same facts", () => {
    const patch = factsByPath(document.schema(`${name}Patch`));
    expect(patch.size).toBeGreaterThan(50);
    const differences = [...patch].filter(([path, facts]) => {
      const set = request.get(path);
      return set === undefined || !isDeepStrictEqual({ ...facts, required: false }, { ...set, required: false });
    });
    expect(differences.map(([path]) => path)).toEqual([]);
  });
});

/** The facts of each field of a schema, by path. A patch has the fields of all variants of `buildSettings`. */
function factsByPath(root: ResolvedSchema): Map<string, { readonly required: boolean }> {
  return new Map(
    flattenFields(fieldsOf(root)).map(({ uniquePath, required, schema }) => [
      uniquePath.replace(/^buildSettings\|\d/u, "buildSettings"),
      {
        required,
        types: schema.variants.length > 0 ? ["object"] : schema.types,
        constraints: constraintKeywords.map((keyword) => schema.first(keyword) ?? null),
      },
    ]),
  );
}

/** A value and every value inside it. */
function valuesIn(value: Json): Json[] {
  return typeof value === "object" && value !== null ? [value, ...Object.values(value).flatMap(valuesIn)] : [value];
}

/** The JSON pointers of every object inside a value. */
function objectsOf(value: Json, pointer = "#"): string[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, child]: [string, Json]) =>
    objectsOf(child, joinPointer(pointer, key)),
  );
  return Array.isArray(value) ? inner : [pointer, ...inner];
}

function withUnknownField(value: Json, pointer: string): unknown {
  const copy: unknown = structuredClone(value);
  // The pointer is that of an object in this very value.
  const target = splitPointer(pointer).reduce((node, key) => (node as Record<string, unknown>)[key], copy);
  Object.assign(target as object, { unknownField: true });
  return copy;
}
