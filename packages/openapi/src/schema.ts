import { type Constraint, constraintsIn, enumConstraint, nestConstraints } from "./constraints.ts";
import { isObject, type Json } from "./json.ts";
import type { JsonNode } from "./json-node.ts";
import { titleOf } from "./names.ts";

/** One of the schemas in the document that a {@link ResolvedSchema} combines. */
export interface SchemaPart {
  readonly node: JsonNode;
  /** The name of the component, if the part is a component. */
  readonly name?: string;
}

/** A property of an object. */
export interface Property {
  readonly name: string;
  readonly required: boolean;
  readonly schema: ResolvedSchema;
}

/** One of several schemas that a value can match. */
export interface Variant {
  readonly name: string;
  readonly schema: ResolvedSchema;
}

/** Resolves the schemas inside another. */
interface Resolver {
  resolve(node: JsonNode): ResolvedSchema;
  combine(nodes: readonly JsonNode[]): ResolvedSchema;
}

/**
 * A schema with its references followed and its `allOf` merged. Nested schemas are resolved on demand, so a schema can
 * contain itself. The parts are ordered from the outside in, and the first part that has a keyword wins.
 */
export class ResolvedSchema {
  /** The same object for every reference to the schema, to detect recursion. */
  readonly identity: object;
  /** The name of the component, if the schema is a component. */
  readonly name: string | undefined;
  readonly parts: readonly SchemaPart[];
  readonly #resolver: Resolver;
  #properties: readonly Property[] | undefined;
  #variants: readonly Variant[] | undefined;

  constructor(resolver: Resolver, identity: object, parts: readonly SchemaPart[]) {
    this.#resolver = resolver;
    this.identity = identity;
    this.parts = parts;
    this.name = parts.find(({ name }) => name !== undefined)?.name;
  }

  /** The nodes of a keyword in all parts. */
  nodes(keyword: string): JsonNode[] {
    return this.parts.map(({ node }) => node.at(keyword)).filter(({ exists }) => exists);
  }

  /** The values of a keyword in all parts. */
  all(keyword: string): Json[] {
    return this.parts.flatMap(({ node }) => {
      const value = node.get(keyword);
      return value === undefined ? [] : [value];
    });
  }

  /** The value of a keyword in the first part that has it. */
  first(keyword: string): Json | undefined {
    return this.all(keyword)[0];
  }

  /** The JSON Schema types of the value: those in `type` or, without it, those that other keywords imply. */
  get types(): string[] {
    const type = this.first("type");
    if (type !== undefined) return [type].flat().map(String);
    const implied = [
      ...(this.properties.length > 0 || this.all("additionalProperties").length > 0 ? ["object"] : []),
      ...(this.items ? ["array"] : []),
      ...[...this.all("enum").flatMap((list) => (Array.isArray(list) ? list : [])), ...this.all("const")].map(typeOf),
    ];
    return [...new Set(implied)];
  }

  get description(): string {
    const text = this.first("description");
    return typeof text === "string" ? text.trim() : "";
  }

  get isDeprecated(): boolean {
    return this.all("deprecated").includes(true);
  }

  /** Whether the value is a secret: `format: password`. */
  get isSecret(): boolean {
    return this.all("format").includes("password");
  }

  /** The values that every part allows. Empty if any value is allowed. */
  get enum(): readonly Json[] {
    const [first = [], ...others] = this.all("enum").map((list) => (Array.isArray(list) ? (list as Json[]) : []));
    const rest = others.map((list) => new Set(list.map((value) => JSON.stringify(value))));
    return first.filter((value) => rest.every((allowed) => allowed.has(JSON.stringify(value))));
  }

  /** An example, `undefined` if there is none. */
  get example(): Json | undefined {
    const listed = this.all("examples").flatMap((list) => (Array.isArray(list) ? (list as Json[]).slice(0, 1) : []));
    return [...this.all("example"), ...listed][0];
  }

  /** The names of the required properties of an object. */
  get requiredNames(): ReadonlySet<string> {
    return new Set(this.nodes("required").flatMap((names) => names.children().map(([, name]) => name.string())));
  }

  /** The properties in the order of the document. The schemas of a property with the same name are combined. */
  get properties(): readonly Property[] {
    if (this.#properties) return this.#properties;
    const required = this.requiredNames;
    const nodes = new Map<string, JsonNode[]>();
    for (const properties of this.nodes("properties")) {
      for (const [name, node] of properties.children()) nodes.set(name, [...(nodes.get(name) ?? []), node]);
    }
    this.#properties = [...nodes].map(([name, all]) => ({
      name,
      required: required.has(name),
      schema: this.#resolver.combine(all),
    }));
    return this.#properties;
  }

  /** The schema of each item of an array. */
  get items(): ResolvedSchema | undefined {
    return this.#inner(this.nodes("items"));
  }

  /** The schema of each value of a map. */
  get additionalProperties(): ResolvedSchema | undefined {
    return this.#inner(this.nodes("additionalProperties").filter(({ value }) => isObject(value)));
  }

  /** The schema of each key of a map. */
  get propertyNames(): ResolvedSchema | undefined {
    return this.#inner(this.nodes("propertyNames"));
  }

  /** Whether an object is a map: `additionalProperties` is a schema or `true`. */
  get isMap(): boolean {
    return this.additionalProperties !== undefined || this.all("additionalProperties").includes(true);
  }

  /** Whether an object rejects unknown fields: `additionalProperties: false`. */
  get isClosed(): boolean {
    return this.all("additionalProperties").includes(false);
  }

  /** Whether a value can match more than one variant: `anyOf`. */
  get isAnyOf(): boolean {
    return this.all("anyOf").length > 0 && this.all("oneOf").length === 0;
  }

  /** The variants of `oneOf` and `anyOf`. If the schema has several of them, each combination is a variant. */
  get variants(): readonly Variant[] {
    if (this.#variants) return this.#variants;
    const lists = [...this.nodes("oneOf"), ...this.nodes("anyOf")].map((list) =>
      list.children().map(([, node]) => node),
    );
    const combinations = lists.reduce<JsonNode[][]>(
      (before, list) => before.flatMap((some) => list.map((more) => [...some, more])),
      lists.length === 0 ? [] : [[]],
    );
    this.#variants = combinations.map((nodes, index) => {
      const names = nodes.map((node) => this.#resolver.resolve(node)).map(variantName);
      const name = names.every((each) => each !== undefined) ? names.join(" and ") : `Variant ${index + 1}`;
      return { name, schema: this.#resolver.combine(nodes) };
    });
    return this.#variants;
  }

  /** The constraints on the value, on each item of an array and on each key of a map. */
  get constraints(): readonly Constraint[] {
    return this.#constraints(new Set());
  }

  #constraints(within: ReadonlySet<object>): readonly Constraint[] {
    if (within.has(this.identity)) return [];
    const inside = new Set([...within, this.identity]);
    const names = new Set(this.properties.map(({ name }) => name));
    const unlisted = [...this.requiredNames].filter((name) => !names.has(name));
    const { items, propertyNames } = this;
    const all = [
      ...this.parts.flatMap(({ node }) => constraintsIn(isObject(node.value) ? node.value : {})),
      ...(this.parts.some(({ node }) => node.value === false)
        ? [{ keyword: "false", label: "no value", text: "" }]
        : []),
      ...(unlisted.length > 0 ? [{ keyword: "required", label: "must have", text: unlisted.join(", ") }] : []),
      ...(propertyNames ? nestConstraints("propertyNames", propertyNames.#asElement(inside)) : []),
      ...(items ? nestConstraints("items", items.#asElement(inside)) : []),
    ];
    return [...new Map(all.map((each) => [`${each.keyword} ${each.text}`, each])).values()];
  }

  /** All facts of an item or a key as constraints. */
  #asElement(within: ReadonlySet<object>): Constraint[] {
    const list = (keyword: string, label: string, values: readonly Json[]): Constraint[] =>
      values.length === 0 ? [] : [{ keyword, label, text: values.map((value) => JSON.stringify(value)).join(", ") }];
    return [
      ...(this.enum.length > 0 ? [enumConstraint(this.enum)] : []),
      ...this.#constraints(within),
      ...list("default", "default", this.all("default").slice(0, 1)),
      ...list("example", "example", this.example === undefined ? [] : [this.example]),
      ...(this.isDeprecated ? [{ keyword: "deprecated", label: "deprecated", text: "" }] : []),
    ];
  }

  #inner(nodes: readonly JsonNode[]): ResolvedSchema | undefined {
    return nodes.length === 0 ? undefined : this.#resolver.combine(nodes);
  }
}

/** Resolves the schemas of a document, each of them once. */
export class SchemaResolver {
  readonly #resolved = new WeakMap<object, ResolvedSchema>();

  /**
   * Resolves a schema.
   *
   * @throws DocumentError if a reference has no target, or a schema contains itself in its `allOf`.
   */
  resolve(node: JsonNode): ResolvedSchema {
    const { value } = node;
    if (!isObject(value)) return new ResolvedSchema(this, booleanIdentity(value), [{ node }]);
    const known = this.#resolved.get(value);
    if (known) return known;
    // A reference without other keywords is the schema that it refers to.
    const isBare = "$ref" in value && Object.keys(value).length === 1;
    const target = node.target();
    const resolved =
      isBare && isObject(target.value)
        ? (this.#resolved.get(target.value) ?? new ResolvedSchema(this, target.value, partsOf(node)))
        : new ResolvedSchema(this, isObject(target.value) ? target.value : value, partsOf(node));
    this.#resolved.set(value, resolved);
    if (isBare && isObject(target.value)) this.#resolved.set(target.value, resolved);
    return resolved;
  }

  /** Combines schemas that all apply to the same value. */
  combine(nodes: readonly JsonNode[]): ResolvedSchema {
    const [first, ...others] = nodes;
    if (first === undefined) throw new TypeError("combine() needs at least one schema.");
    if (others.length === 0) return this.resolve(first);
    const identity = isObject(first.value) ? first.value : booleanIdentity(first.value);
    return new ResolvedSchema(
      this,
      identity,
      nodes.flatMap((node) => partsOf(node)),
    );
  }
}

const booleanSchemas = { true: {}, false: {} };

function booleanIdentity(value: unknown): object {
  return value === false ? booleanSchemas.false : booleanSchemas.true;
}

/** The parts of a schema, from the outside in: its own keywords, its reference, its `allOf`. */
function partsOf(node: JsonNode, within: ReadonlySet<unknown> = new Set()): SchemaPart[] {
  if (!isObject(node.value)) return [{ node }];
  if (within.has(node.value)) return node.fail("the schema is a part of itself; remove it from its allOf");
  const inside = new Set([...within, node.value]);
  const referred = node.referred();
  const own = Object.keys(node.value).some((keyword) => keyword !== "$ref" && keyword !== "allOf");
  const [first, ...others] = referred ? partsOf(referred, inside) : [];
  const name = referred && componentName(referred);
  return [
    ...(own || !referred ? [{ node }] : []),
    ...(first ? [name === undefined ? first : { node: first.node, name }, ...others] : []),
    // The components in an allOf do not name the schema that combines them.
    ...node
      .at("allOf")
      .children()
      .flatMap(([, part]) => partsOf(part, inside).map((each) => ({ node: each.node }))),
  ];
}

/** The name of a component schema; `undefined` for any other node. */
export function componentName(node: JsonNode): string | undefined {
  return /^#\/components\/schemas\/([^/]+)$/u.exec(node.pointer)?.[1];
}

function variantName(schema: ResolvedSchema): string | undefined {
  const title = schema.first("title");
  if (typeof title === "string") return title;
  // The suffix distinguishes requests from responses, which the context shows anyway.
  if (schema.name !== undefined) return titleOf(schema.name.replace(/(?<=[a-z])Input$/u, ""));
  const [type, ...others] = schema.types;
  return type === undefined || type === "object" || others.length > 0 ? undefined : titleOf(type);
}

function typeOf(value: Json): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
