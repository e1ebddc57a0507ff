import { isObject, type Json, type JsonNode } from "./json-node.ts";

/** Has its counterpart in packages/types/src/fields.ts, which the compiler checks the output against. */
export interface Field extends Facts {
  readonly path: string;
  readonly required: boolean;
}

interface Facts {
  readonly type: (typeof types)[number] | "any";
  readonly [fact: string]: Json | readonly Alternative[] | undefined;
}

interface Alternative {
  readonly properties: string[];
  readonly required: string[];
}

/** What a program must know to check a value. Absent facts are left out. */
const keywords = `description default example enum pattern minimum maximum exclusiveMinimum exclusiveMaximum multipleOf
  minLength maxLength minItems maxItems uniqueItems deprecated`.split(/\s+/u);

const types = ["string", "number", "integer", "boolean", "object", "array"] as const;

/** The facts of a value, and the fields inside it by their paths from it: `.billing.buildPlan`, `[]`. */
export interface Described {
  readonly own: Facts;
  readonly inside: readonly Field[];
}

/** The schemas that a schema is nested in. */
type Ancestors = readonly (Json | undefined)[];

/** Describes a schema. What the table cannot express has the type `any`, as has a schema nested in itself. */
export function describe(schema: JsonNode, ancestors: Ancestors = []): Described {
  const parts = partsOf(schema);
  const alternatives = parts.flatMap((part) => part.at("oneOf").children());
  const type = isRecursive(parts, ancestors) ? "any" : typeOf(parts, alternatives);
  const own: Facts = { ...factsOf(parts), ...(isSecret(parts) ? { secret: true } : {}), type };
  const nested = [...ancestors, ...parts.map(({ value }) => value)];
  if (type === "object") return describeObject(own, parts, alternatives, nested);
  const items = type === "array" ? parts.map((part) => part.at("items")).find((node) => node.exists) : undefined;
  return { own, inside: items ? fieldsAt("[]", items, false, nested) : [] };
}

function typeOf(parts: readonly JsonNode[], alternatives: readonly JsonNode[]): Facts["type"] {
  if (parts.some((part) => part.at("anyOf").exists || part.at("not").exists)) return "any";
  const named = first(parts, "type");
  const isUnionOfObjects =
    alternatives.length > 0 && alternatives.every((each) => first(partsOf(each), "type") === "object");
  return types.find((each) => each === named) ?? (isUnionOfObjects ? "object" : "any");
}

function describeObject(
  own: Facts,
  parts: readonly JsonNode[],
  alternatives: readonly JsonNode[],
  ancestors: Ancestors,
): Described {
  const children = new Map<string, Field[]>();
  const add = (part: JsonNode, isAlternative: boolean) => {
    const required = isAlternative ? [] : requiredOf(part);
    for (const [name, property] of part.at("properties").entries()) {
      if (/[.*[\]]/u.test(name)) property.fail("the name is part of a path; use no dots, asterisks or brackets");
      const fields = fieldsAt(`.${name}`, property, required.includes(name), ancestors);
      const same = children.get(name);
      if (same && JSON.stringify(same) !== JSON.stringify(fields)) {
        property.fail(`the variants of an object have different schemas for ${name}; use one schema, or two names`);
      }
      children.set(name, fields);
    }
  };
  const alternativeParts = alternatives.flatMap(partsOf);
  for (const part of parts) add(part, false);
  for (const part of alternativeParts) add(part, true);
  const additional = [...parts, ...alternativeParts].map((part) => part.at("additionalProperties"));
  const values = additional.find(({ value }) => isObject(value));
  return {
    own: {
      ...own,
      ...(additional.some(({ value }) => value === false) ? { closed: true } : {}),
      ...(alternatives.length > 0 ? { variants: alternatives.map(alternativeOf) } : {}),
    },
    inside: [...[...children.values()].flat(), ...(values ? fieldsAt(".*", values, false, ancestors) : [])],
  };
}

function fieldsAt(path: string, schema: JsonNode, required: boolean, ancestors: Ancestors): Field[] {
  const { own, inside } = describe(schema, ancestors);
  return [{ path, required, ...own }, ...inside.map((field) => ({ ...field, path: path + field.path }))];
}

/** The paths from a schema to its secrets, such as `.ports[].password`. */
export function secretsOf(schema: JsonNode, ancestors: Ancestors = []): string[] {
  const parts = partsOf(schema);
  if (isRecursive(parts, ancestors)) return [];
  if (isSecret(parts)) return [""];
  const nested = [...ancestors, ...parts.map(({ value }) => value)];
  const below = (step: string, child: JsonNode) => secretsOf(child, nested).map((path) => step + path);
  return parts.flatMap((part) => [
    ...part
      .at("properties")
      .entries()
      .flatMap(([name, property]) => below(`.${name}`, property)),
    ...(part.at("items").exists ? below("[]", part.at("items")) : []),
    ...(isObject(part.get("additionalProperties")) ? below(".*", part.at("additionalProperties")) : []),
    ...["oneOf", "anyOf"].flatMap((keyword) =>
      part
        .at(keyword)
        .children()
        .flatMap((branch) => below("", branch)),
    ),
  ]);
}

/** The given facts, each from the first part that has it. */
export function factsOf(parts: readonly JsonNode[], wanted: readonly string[] = keywords): Record<string, Json> {
  return Object.fromEntries(
    wanted.flatMap((keyword) => {
      const value = first(parts, keyword);
      // The example of a whole object adds nothing to those of its fields.
      if (value === undefined || (keyword === "example" && typeof value === "object")) return [];
      return [[keyword, typeof value === "string" ? value.trimEnd() : value]];
    }),
  );
}

function alternativeOf(schema: JsonNode): Alternative {
  const parts = partsOf(schema);
  return {
    properties: parts.flatMap((part) => Object.keys(part.get("properties") ?? {})),
    required: parts.flatMap(requiredOf),
  };
}

function requiredOf(part: JsonNode): string[] {
  return part
    .at("required")
    .children()
    .map((name) => name.string());
}

/** A schema as it is written, the schema it refers to, and all that it is composed of. The earlier ones win. */
function partsOf(schema: JsonNode): JsonNode[] {
  const target = schema.target();
  const composed = target.at("allOf").children().flatMap(partsOf);
  return target === schema ? [schema, ...composed] : [schema, target, ...composed];
}

function first(parts: readonly JsonNode[], keyword: string): Json | undefined {
  return parts.map((part) => part.get(keyword)).find((value) => value !== undefined);
}

function isSecret(parts: readonly JsonNode[]): boolean {
  return first(parts, "format") === "password";
}

function isRecursive(parts: readonly JsonNode[], ancestors: Ancestors): boolean {
  return parts.some(({ value }) => ancestors.includes(value));
}
