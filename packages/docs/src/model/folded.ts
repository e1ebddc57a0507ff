import { constraintsOf, constraintsOn } from "./constraints.ts";
import { isObject, type JsonObject, listOf, membersOf, textOf } from "./document.ts";
import { readableName } from "./names.ts";
import { type Constraint, type Field } from "./reference.ts";

/** What a field tells that does not depend on where it stands. */
export type Facts = Pick<
  Field,
  "type" | "description" | "constraints" | "enum" | "default" | "example" | "deprecated" | "secret"
>;

/** A form of a value that has one of several. */
export interface Form {
  readonly name: string;
  readonly schema: Folded;
}

/** A schema of the specification and what stands beside its reference. */
export interface Part {
  readonly node: JsonObject;
  /** What it is called in the specification. */
  readonly name?: string;
}

/** What looks at the schemas inside of another. */
interface Folder {
  readonly fold: (node: unknown) => Folded;
  readonly foldAll: (nodes: readonly unknown[]) => Folded;
}

/** A schema with its references followed and its allOf folded in. What is inside of it is looked at when asked for. */
export class Folded {
  /** The same for every reference to the schema: by it a schema inside of itself is found. */
  readonly identity: object;
  /** Its name in the specification, where it has one. */
  readonly name: string | undefined;
  readonly #folder: Folder;
  readonly #parts: readonly Part[];
  #facts: Facts | undefined;
  #properties: readonly { readonly name: string; readonly required: boolean; readonly schema: Folded }[] | undefined;
  #forms: readonly Form[] | undefined;
  #isBusy = false;

  constructor(folder: Folder, identity: object, parts: readonly Part[]) {
    this.#folder = folder;
    this.#parts = parts;
    this.identity = identity;
    this.name = parts.find(({ name }) => name !== undefined)?.name;
  }

  /** What its first part says that says anything. */
  first(keyword: string): unknown {
    return this.#parts.find(({ node }) => node[keyword] !== undefined)?.node[keyword];
  }

  all(keyword: string): unknown[] {
    return this.#parts.flatMap(({ node }) => (node[keyword] === undefined ? [] : [node[keyword]]));
  }

  get item(): Folded | undefined {
    return this.#within("items");
  }

  /** The schema of the values of a map. */
  get values(): Folded | undefined {
    return this.#within("additionalProperties", isObject);
  }

  get isMap(): boolean {
    return this.values !== undefined || this.all("additionalProperties").includes(true);
  }

  get properties(): readonly { readonly name: string; readonly required: boolean; readonly schema: Folded }[] {
    if (this.#properties) return this.#properties;
    const required = this.#requiredNames();
    const nodes = new Map<string, unknown[]>();
    for (const properties of this.all("properties")) {
      for (const [name, node] of membersOf(properties)) nodes.set(name, [...(nodes.get(name) ?? []), node]);
    }
    this.#properties = [...nodes].map(([name, all]) => ({
      name,
      required: required.has(name),
      schema: this.#folder.foldAll(all),
    }));
    return this.#properties;
  }

  /** The forms that it may have. Where it must have one of several lists at once, each combination is a form. */
  get forms(): readonly Form[] {
    if (this.#forms) return this.#forms;
    const lists = [...this.all("oneOf"), ...this.all("anyOf")].map((list) => listOf(list).map((node) => [node]));
    const combinations = lists.reduce(
      (before, list) => before.flatMap((some) => list.map((more) => [...some, ...more])),
      lists.length === 0 ? [] : [[] as unknown[]],
    );
    this.#forms = combinations.map((nodes, index) => {
      const names = nodes.map((node) => this.#folder.fold(node)).map((form) => nameOfForm(form));
      const name = names.every((each) => each !== undefined) ? names.join(" and ") : `Form ${index + 1}`;
      return { name, schema: this.#folder.foldAll(nodes) };
    });
    return this.#forms;
  }

  get facts(): Facts {
    if (this.#facts) return this.#facts;
    // A list of itself: what its items are is said already.
    if (this.#isBusy)
      return { type: "array", description: "", constraints: [], enum: [], deprecated: false, secret: false };
    this.#isBusy = true;
    try {
      this.#facts = this.#readFacts();
      return this.#facts;
    } finally {
      this.#isBusy = false;
    }
  }

  #readFacts(): Facts {
    const item = this.item?.facts;
    const defaults = this.all("default");
    const examples = [...this.all("example"), ...this.all("examples").flatMap((list) => listOf(list).slice(0, 1))];
    return {
      type: typeOf(this),
      description: [textOf(this.first("description"))?.trim(), item?.description && `Each item: ${item.description}`]
        .filter((text) => text !== undefined && text !== "")
        .join(" "),
      constraints: this.#constraints(item),
      enum: this.#enum(),
      ...(defaults.length > 0 ? { default: defaults[0] } : {}),
      ...(examples.length > 0 ? { example: examples[0] } : {}),
      deprecated: this.all("deprecated").includes(true),
      secret: this.all("format").includes("password") || (item?.secret ?? false),
    };
  }

  #constraints(item: Facts | undefined): readonly Constraint[] {
    const unlisted = [...this.#requiredNames()].filter((name) => !this.properties.some((each) => each.name === name));
    const keys = this.#within("propertyNames")?.facts;
    const all = [
      ...this.#parts.flatMap(({ node }) => constraintsOf(node)),
      ...(unlisted.length > 0 ? [{ keyword: "required", label: "must have", value: unlisted.join(", ") }] : []),
      ...(keys ? constraintsOn("keys", "propertyNames", wholeOf(keys)) : []),
      ...(item ? constraintsOn("items", "items", wholeOf(item)) : []),
    ];
    const seen = new Set<string>();
    return all.filter(({ keyword, value }) => {
      const key = `${keyword} ${value}`;
      return seen.has(key) ? false : seen.add(key);
    });
  }

  /** The values that every part allows. */
  #enum(): readonly unknown[] {
    const lists = this.all("enum").map(listOf);
    const rest = lists.slice(1).map((list) => new Set(list.map((value) => JSON.stringify(value))));
    return (lists[0] ?? []).filter((value) => rest.every((allowed) => allowed.has(JSON.stringify(value))));
  }

  #requiredNames(): Set<string> {
    return new Set(this.all("required").flatMap((names) => listOf(names).map(String)));
  }

  #within(keyword: string, isWanted: (node: unknown) => boolean = () => true): Folded | undefined {
    const nodes = this.all(keyword).filter(isWanted);
    return nodes.length === 0 ? undefined : this.#folder.foldAll(nodes);
  }
}

/** What an item or a key must be, its list of values and the like among it: it has no field of its own. */
function wholeOf({ constraints, enum: values, deprecated, ...facts }: Facts): Constraint[] {
  const json = (list: readonly unknown[]) => list.map((value) => JSON.stringify(value)).join(", ");
  return [
    ...(values.length > 0 ? [{ keyword: "enum", label: "one of", value: json(values) }] : []),
    ...constraints,
    ...("default" in facts ? [{ keyword: "default", label: "default", value: json([facts.default]) }] : []),
    ...("example" in facts ? [{ keyword: "example", label: "example", value: json([facts.example]) }] : []),
    ...(deprecated ? [{ keyword: "deprecated", label: "deprecated", value: "" }] : []),
  ];
}

function nameOfForm(form: Folded): string | undefined {
  const title = textOf(form.first("title"));
  if (title !== undefined) return title;
  // A form of what is sent is not told apart from one that is returned by its name here.
  if (form.name !== undefined) return readableName(form.name.replace(/(?<=[a-z])Input$/u, ""));
  const { type } = form.facts;
  return /^(?:any|object)$/u.test(type) ? undefined : type.charAt(0).toUpperCase() + type.slice(1);
}

/** The type of a value as a reader would say it: `string`, `array of strings`, `map of objects`, `one of 2 forms`. */
function typeOf(schema: Folded, above: readonly object[] = []): string {
  const names = namesOf(schema);
  if (names.length === 0) return schema.forms.length > 0 ? formsOf(schema) : "any";
  return names.map((name) => wordOf(name, schema, above)).join(" or ");
}

/** @param above - the lists and maps that it stands in. One that stands inside of itself is named no further. */
function wordOf(name: string, schema: Folded, above: readonly object[]): string {
  const { item, values } = schema;
  const inside = [...above, schema.identity];
  const isNew = (part: Folded) => !inside.includes(part.identity);
  if (name === "array") return item && isNew(item) ? `array of ${plural(item, inside)}` : "array";
  if (name !== "object") return name;
  if (schema.forms.length > 0) return formsOf(schema);
  if (!schema.isMap || schema.properties.length > 0) return "object";
  return values && isNew(values) ? `map of ${plural(values, inside)}` : `map${values ? "" : " of anything"}`;
}

function formsOf(schema: Folded): string {
  const isAny = schema.all("anyOf").length > 0 && schema.all("oneOf").length === 0;
  return `${isAny ? "any" : "one"} of ${schema.forms.length} forms`;
}

function plural(schema: Folded, above: readonly object[]): string {
  const word = typeOf(schema, above);
  if (word === "any") return "anything";
  // `array of strings` becomes `arrays of strings`; `one of 2 forms` has its plural.
  return word
    .split(" or ")
    .map((each) => (/^(?:one|any) of/u.test(each) ? each : each.replace(/^\w+/u, "$&s")))
    .join(" or ");
}

/** The types that the schema names, or else those that its other keywords speak of. */
function namesOf(schema: Folded): string[] {
  const type = schema.first("type");
  if (type !== undefined) return [type].flat().map(String);
  const spoken = [
    schema.properties.length > 0 || schema.all("additionalProperties").length > 0 ? "object" : undefined,
    schema.item ? "array" : undefined,
    ...[...schema.all("enum").flatMap(listOf), ...schema.all("const")].map(nameOfValue),
  ];
  return [...new Set(spoken.filter((name) => name !== undefined))];
}

function nameOfValue(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value;
}
