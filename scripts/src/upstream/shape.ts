/**
 * What TypeScript types and JSON schemas can both describe of a value. Unions are flattened: the shape of a union of
 * objects has the fields of all of them, because the client and the specification divide the same objects differently.
 */
export interface Shape {
  /** JSON types, with `number` for integers. Empty if nothing is known about the value. */
  readonly types: ReadonlySet<string>;
  /** The strings that are allowed, if they are listed. */
  readonly values?: ReadonlySet<string>;
  /** The properties of an object and, as `*`, the values of a map. */
  readonly properties: ReadonlyMap<string, ShapeProperty>;
  /** The items of an array. */
  readonly items?: Shape;
  /** The JSON pointer in the bundle: of the properties of an object, or of another schema. */
  readonly pointer?: string;
}

/** A property of an object. */
export interface ShapeProperty {
  readonly required: boolean;
  /** Read on demand, because a schema can contain itself. */
  readonly shape: Shape;
  readonly pointer?: string;
}

/** The parts of an operation that have a shape. */
export const parts = ["path", "query", "request", "response"] as const;
export type Part = (typeof parts)[number];

/** An operation. */
export interface ApiOperation {
  /** The operationId or, in the client, the name of the endpoint. */
  readonly id: string;
  /** `GET /v1/projects/{projectId}`. */
  readonly endpoint: string;
  /** Its path for a team, if it has one. */
  readonly teamPath?: string;
  readonly permission?: string;
  /** The shapes of the parts that the operation has. Objects with a property for each parameter, and the JSON bodies. */
  readonly shapes: Readonly<Partial<Record<Part, Shape>>>;
  readonly isBodyRequired: boolean;
}

/** The shape of a value that nothing is known about. */
export const unknownShape: Shape = { types: new Set(), properties: new Map() };

/** The shape of an object. */
export function objectShape(properties: Iterable<readonly [string, ShapeProperty]>, pointer?: string): Shape {
  return { types: new Set(["object"]), properties: new Map(properties), ...(pointer === undefined ? {} : { pointer }) };
}

/** The shape of a value that has one of several shapes. Unknown ones are ignored if another one is known. */
export function unite(shapes: readonly Shape[]): Shape {
  const known = shapes.filter(({ types }) => types.size > 0);
  const [first, ...others] = known;
  if (first === undefined) return shapes[0] ?? unknownShape;
  if (others.length === 0) return first;
  const strings = known.filter(({ types }) => types.has("string"));
  const isListed = strings.length > 0 && strings.every(({ values }) => values !== undefined);
  const items = known.flatMap((shape) => shape.items ?? []);
  return {
    types: new Set(known.flatMap(({ types }) => [...types])),
    ...(isListed ? { values: new Set(strings.flatMap(({ values = [] }) => [...values])) } : {}),
    properties: uniteProperties(known.filter(({ types }) => types.has("object")).map(({ properties }) => properties)),
    ...(items.length > 0 ? { items: unite(items) } : {}),
    ...(first.pointer === undefined ? {} : { pointer: first.pointer }),
  };
}

/** A property is required if every object requires it. */
function uniteProperties(objects: readonly Shape["properties"][]): Shape["properties"] {
  const names = new Set(objects.flatMap((properties) => [...properties.keys()]));
  return new Map(
    [...names].map((name) => {
      const found = objects.flatMap((properties) => properties.get(name) ?? []);
      const pointer = found[0]?.pointer;
      return [
        name,
        {
          required: found.length === objects.length && found.every(({ required }) => required),
          get shape() {
            return unite(found.map((property) => property.shape));
          },
          ...(pointer === undefined ? {} : { pointer }),
        },
      ];
    }),
  );
}

/** Describes a shape in a few words: `array of string`, `string: "a", "b"`. */
export function describeShape({ types, values, items }: Shape): string {
  const names = [...types].toSorted().map((type) => {
    if (type === "array" && items !== undefined) return `array of ${describeShape(items)}`;
    return type === "string" && values !== undefined ? `string: ${[...values].map(quote).join(", ")}` : type;
  });
  return names.join(" or ") || "any value";
}

function quote(value: string): string {
  return JSON.stringify(value);
}
