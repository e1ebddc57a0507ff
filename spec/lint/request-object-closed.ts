/** What this rule reads of a schema. */
interface Schema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly additionalProperties?: unknown;
  readonly items?: unknown;
  readonly allOf?: readonly unknown[];
  readonly anyOf?: readonly unknown[];
  readonly oneOf?: readonly unknown[];
}

/** What this rule uses of Redocly's position in a file. */
interface Location {
  child(path: readonly (string | number)[]): Location;
  readonly source: { readonly absoluteRef: string };
}

/** What this rule uses of Redocly's rule context. */
interface Context {
  readonly location: Location;
  resolve(node: unknown, from?: string): { node?: unknown; location?: Location | undefined };
  report(problem: { message: string; location: Location }): void;
}

const message = "A request refuses fields that it does not know. Add `additionalProperties: false` to this object.";

/** Holds every object of a request body to `additionalProperties: false`, at any depth and across files. */
export function requestObjectClosed() {
  const seen = new Set<unknown>();

  function visit(node: unknown, location: Location, context: Context): void {
    const target = context.resolve(node, location.source.absoluteRef);
    const schema = target.node;
    if (!isSchema(schema) || seen.has(schema)) return;
    seen.add(schema);
    // A node that is no reference resolves to itself, with the location of the rule's own node.
    const here = isReference(node) && target.location ? target.location : location;

    if (schema.properties && schema.additionalProperties !== false) context.report({ message, location: here });

    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      visit(property, here.child(["properties", name]), context);
    }
    for (const keyword of ["allOf", "anyOf", "oneOf"] as const) {
      schema[keyword]?.forEach((part, index) => visit(part, here.child([keyword, index]), context));
    }
    if (schema.items) visit(schema.items, here.child(["items"]), context);
    if (schema.additionalProperties) visit(schema.additionalProperties, here.child(["additionalProperties"]), context);
  }

  return {
    RequestBody: {
      MediaType(mediaType: { readonly schema?: unknown }, context: Context) {
        if (mediaType.schema) visit(mediaType.schema, context.location.child(["schema"]), context);
      },
    },
  };
}

function isSchema(node: unknown): node is Schema {
  return typeof node === "object" && node !== null;
}

function isReference(node: unknown): boolean {
  return typeof node === "object" && node !== null && "$ref" in node;
}
