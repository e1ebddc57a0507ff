import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormatsModule from "ajv-formats";
import { describe, expect, test } from "vitest";
import { constraintKeywords } from "../documented-facts/index.ts";
import { bodies, document, everySchema, operations, resolve, type Schema } from "./openapi.ts";

// The package is CommonJS, and its types put the function behind `default`.
const addFormats = addFormatsModule.default;
const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats(ajv);
ajv.addSchema(document, "bundle");

const validators = new Map<Schema, ValidateFunction>();

/** The errors of a value under a schema that may refer into the bundle. */
function errorsOf(schema: Schema, value: unknown): unknown {
  let validate = validators.get(schema);
  if (validate === undefined) {
    validate = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"bundle#/')) as object);
    validators.set(schema, validate);
  }
  return validate(value) ? [] : validate.errors;
}

const examples = bodies.flatMap(({ name, mediaType }) =>
  Object.entries(mediaType.examples ?? {}).map(([key, example]) => ({
    name: `${name} ${key}`,
    schema: mediaType.schema,
    value: resolve(example).value,
  })),
);

test("every body has an example", () => {
  expect(bodies.filter(({ mediaType }) => !mediaType.examples).map(({ name }) => name)).toEqual([]);
});

describe.each(examples)("the example of $name", ({ schema, value }) => {
  test("is valid under JSON Schema 2020-12", () => {
    expect(errorsOf(schema, value)).toEqual([]);
  });
});

const requests = examples.filter(({ name }) => name.includes(" request "));
const replies = examples.filter(({ name }) => !name.includes(" request "));

// The keys of a map are the caller's own, so no field of it is unknown.
const maps = new Set(
  [...everySchema()].flatMap(({ schema }) =>
    Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
      typeof resolve(property).additionalProperties === "object" ? [name] : [],
    ),
  ),
);
const isMap = (pointer: string) => maps.has(pointer.slice(pointer.lastIndexOf("/") + 1));

test("the maps are known from the specification", () => {
  expect([...maps]).toEqual(expect.arrayContaining(["buildArguments", "buildFiles", "dockerSecretMounts"]));
});

test.each(requests)("an unknown field in any object of $name is refused", ({ schema, value }) => {
  const pointers = objectsOf(value).filter((pointer) => !isMap(pointer));
  expect(pointers).not.toEqual([]);
  expect(pointers.filter((pointer) => isEmpty(errorsOf(schema, withUnknownField(value, pointer))))).toEqual([]);
});

test.each(replies)("an unknown field in any object of $name is accepted", ({ schema, value }) => {
  const refusals = objectsOf(value).filter(
    (pointer) => !isMap(pointer) && !isEmpty(errorsOf(schema, withUnknownField(value, pointer))),
  );
  expect(refusals).toEqual([]);
});

test("every alternative of every oneOf has an example of its own", () => {
  const alternatives = Object.entries(document.components.schemas)
    .filter(([, schema]) => schema.oneOf)
    .flatMap(([name, schema]) => (schema.oneOf ?? []).map((branch) => ({ name, branch })));
  expect(alternatives.length).toBeGreaterThan(0);
  const values = examples.flatMap(({ value }) => everyValue(value));
  const bare = alternatives.filter(({ branch }) => !values.some((value) => isEmpty(errorsOf(branch, value))));
  expect(bare).toEqual([]);
});

test("the examples show every field that the specification has, but for those it deprecates", () => {
  const shown = new Set(
    examples
      .flatMap(({ value }) => everyValue(value))
      .flatMap((value) => (typeof value === "object" && value !== null ? Object.keys(value) : [])),
  );
  const fields = [...everySchema()].flatMap(({ schema }) => Object.entries(schema.properties ?? {}));
  // Fields that only make sense with hardware or features that the examples do not have.
  const left = new Set([
    "gpuType",
    "gpuCount",
    "timesliced",
    "configuration",
    "vcsLinkId",
    "imageUrl",
    "consistentReplicaRouting",
    "dockerfileTarget",
  ]);
  const missing = fields.filter(([name, schema]) => !shown.has(name) && !schema.deprecated && !left.has(name));
  expect(missing.map(([name]) => name)).toEqual([]);
  expect([...left].filter((name) => shown.has(name))).toEqual([]);
});

test("the reply of a creation has every field of its request, with the same facts", () => {
  const { operation } = operations.find((each) => each.operation.operationId === "createBuildService") ?? {};
  const request = resolve(operation?.requestBody?.content["application/json"].schema ?? {});
  const reply = document.components.schemas["BuildService"] ?? {};
  expect(differences(request, reply, "")).toEqual([]);
});

test("every status of a creation's first build is a status of a build", () => {
  const { FirstBuildStatus, BuildStatus } = document.components.schemas;
  expect(FirstBuildStatus?.enum?.length).toBe(11);
  expect(BuildStatus?.enum).toEqual(expect.arrayContaining([...(FirstBuildStatus?.enum ?? [])]));
});

/** Where a closed request schema and the open schema that echoes it say different things. */
function differences(one: Schema, other: Schema, pointer: string): string[] {
  const [request, reply] = [flatten(one), flatten(other)];
  const facts = ["type", ...constraintKeywords] as const;
  const here = facts
    .filter((fact) => JSON.stringify(request[fact]) !== JSON.stringify(reply[fact]))
    .map((fact) => `${pointer} ${fact}`);
  const required = [...(request.required ?? [])].filter((name) => !reply.required?.includes(name));
  const children = Object.entries(request.properties ?? {}).flatMap(([name, property]) => {
    const echoed = reply.properties?.[name];
    return echoed ? differences(property, echoed, `${pointer}/${name}`) : [`${pointer}/${name} is missing`];
  });
  const branches = (request.oneOf ?? []).flatMap((branch, index) =>
    differences(branch, reply.oneOf?.[index] ?? {}, `${pointer}|${index}`),
  );
  const items = request.items ? differences(request.items, reply.items ?? {}, `${pointer}[]`) : [];
  const map =
    typeof request.additionalProperties === "object" && typeof reply.additionalProperties === "object"
      ? differences(request.additionalProperties, reply.additionalProperties, `${pointer}{}`)
      : [];
  return [
    ...here,
    ...required.map((name) => `${pointer}/${name} required`),
    ...children,
    ...branches,
    ...items,
    ...map,
  ];
}

function flatten(node: Schema): Schema {
  const schema = resolve(node);
  const parts = (schema.allOf ?? []).map(flatten);
  if (parts.length === 0) return schema;
  const properties: Record<string, Schema> = Object.assign({}, ...parts.map((part) => part.properties ?? {}));
  return { ...schema, type: "object", properties };
}

function isEmpty(errors: unknown): boolean {
  return Array.isArray(errors) && errors.length === 0;
}

/** Every value inside a value, itself included. */
function everyValue(value: unknown): unknown[] {
  return typeof value === "object" && value !== null ? [value, ...Object.values(value).flatMap(everyValue)] : [value];
}

/** The JSON pointers of every object inside a value. */
function objectsOf(value: unknown, pointer = ""): string[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, child]) =>
    objectsOf(child, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`),
  );
  return Array.isArray(value) ? inner : [pointer, ...inner];
}

function withUnknownField(value: unknown, pointer: string): unknown {
  const copy: unknown = structuredClone(value);
  const target = pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce((node, key) => (node as Record<string, unknown>)[key], copy); // the pointer comes from this very value
  Object.assign(target as object, { unknownField: true });
  return copy;
}
