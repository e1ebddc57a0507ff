import fc from "fast-check";

/** A random schema and its notation in the document. */
export interface RandomSchema {
  readonly type: "string" | "number" | "integer" | "boolean" | "array" | "object" | "oneOf";
  readonly isNullable: boolean;
  readonly constraints: Readonly<Record<string, unknown>>;
  readonly item?: RandomSchema;
  readonly properties?: readonly (readonly [name: string, required: boolean, value: RandomSchema])[];
  /** The schema of the values of a map. */
  readonly values?: RandomSchema;
  readonly variants?: readonly RandomSchema[];
  /** Inline, as one or two parts of an allOf, as a component, or as a component with a description next to the reference. */
  readonly notation: "plain" | "part" | "parts" | "reference" | "described";
}

const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })).map((value) => value || 0);
const step = fc.double({ min: 0, minExcluded: true, max: 1e9, noNaN: true });
const count = fc.nat({ max: 1000 });
const text = fc.string({ minLength: 1, maxLength: 20 });
const pattern = text.filter((random) => {
  try {
    return new RegExp(random, "u").source !== "";
  } catch {
    return false;
  }
});
const json = fc.jsonValue({ maxDepth: 1, noUnicodeString: false }).map((value) => JSON.parse(JSON.stringify(value)));

const notation = fc.constantFrom("plain", "part", "parts", "reference", "described");

function some(keywords: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Record<string, unknown>> {
  return fc.record({ ...keywords, default: json, deprecated: fc.constant(true) }, { requiredKeys: [] });
}

const ofStrings = some({
  minLength: count,
  maxLength: count,
  pattern,
  format: fc.constantFrom("date-time", "uuid", "password"),
  contentEncoding: fc.constant("base64"),
  contentMediaType: fc.constant("text/plain"),
  enum: fc.uniqueArray(text, { minLength: 1, maxLength: 4 }),
  const: text,
});
const ofNumbers = some({
  minimum: number,
  maximum: number,
  exclusiveMinimum: number,
  exclusiveMaximum: number,
  multipleOf: step,
  enum: fc.uniqueArray(number, { minLength: 1, maxLength: 4 }),
});
const ofArrays = some({ minItems: count, maxItems: count, uniqueItems: fc.constant(true) });
const ofKeys = {
  minLength: count,
  maxLength: count,
  pattern,
  enum: fc.uniqueArray(text, { minLength: 1, maxLength: 2 }),
};
const ofObjects = some({
  minProperties: count,
  maxProperties: count,
  propertyNames: fc.record(ofKeys, { requiredKeys: [] }),
});

const scalar: fc.Arbitrary<RandomSchema> = fc.oneof(
  fc.record({ type: fc.constant("string"), isNullable: fc.boolean(), constraints: ofStrings, notation }),
  fc.record({ type: fc.constantFrom("number", "integer"), isNullable: fc.boolean(), constraints: ofNumbers, notation }),
  fc.record({ type: fc.constant("boolean"), isNullable: fc.boolean(), constraints: some({}), notation }),
);

// Field paths use these characters.
const name = fc.string({ minLength: 1, maxLength: 8 }).filter((random) => !/[.|*[\]]/u.test(random));

const plain = { isNullable: fc.constant(false), notation };
const { object } = fc.letrec<{
  object: RandomSchema;
  array: RandomSchema;
  variants: RandomSchema;
  schema: RandomSchema;
}>((tie) => ({
  object: fc.record(
    {
      ...plain,
      type: fc.constant("object"),
      constraints: ofObjects,
      properties: fc.uniqueArray(fc.tuple(name, fc.boolean(), tie("schema")), {
        selector: ([key]) => key,
        maxLength: 3,
      }),
      values: tie("schema"),
    },
    { requiredKeys: ["type", "isNullable", "constraints", "notation"] },
  ),
  array: fc.record({ ...plain, type: fc.constant("array"), constraints: ofArrays, item: tie("schema") }),
  variants: fc.record({
    ...plain,
    type: fc.constant("oneOf"),
    constraints: some({}),
    variants: fc.array(tie("schema"), { minLength: 2, maxLength: 3 }),
  }),
  schema: fc.oneof({ depthSize: "small", withCrossShrink: true }, scalar, tie("object"), tie("array"), tie("variants")),
}));

/** Random objects, since bodies are objects. */
export const randomObjects: fc.Arbitrary<RandomSchema> = object;

/** Writes the schema. Adds its components to those given. */
export function toSchema(random: RandomSchema, components: Record<string, unknown>): Record<string, unknown> {
  const { notation } = random;
  const whole = keywordsOf(random, components);
  if (notation === "plain") return whole;
  if (notation === "part") return { allOf: [whole] };
  if (notation === "parts") {
    const entries = Object.entries(whole);
    const half = Math.ceil(entries.length / 2);
    return { allOf: [Object.fromEntries(entries.slice(0, half)), Object.fromEntries(entries.slice(half))] };
  }
  const component = `RandomSchema${Object.keys(components).length}`;
  components[component] = whole;
  const reference = { $ref: `#/components/schemas/${component}` };
  return notation === "described" ? { ...reference, description: "Another description (at least 9)." } : reference;
}

function keywordsOf(random: RandomSchema, components: Record<string, unknown>): Record<string, unknown> {
  const { type, isNullable, constraints, item, properties, values, variants } = random;
  const required = properties?.filter(([, isRequired]) => isRequired).map(([key]) => key) ?? [];
  return {
    ...(type === "oneOf" ? {} : { type: isNullable ? [type, "null"] : type }),
    description: "A value, at least 7 characters (or more), pattern `x`.",
    ...constraints,
    ...(item ? { items: toSchema(item, components) } : {}),
    ...(properties
      ? { properties: Object.fromEntries(properties.map(([key, , value]) => [key, toSchema(value, components)])) }
      : {}),
    ...(required.length > 0 ? { required } : {}),
    ...(values
      ? { additionalProperties: toSchema(values, components) }
      : { ...(type === "object" && { additionalProperties: false }) }),
    ...(variants ? { oneOf: variants.map((variant) => toSchema(variant, components)) } : {}),
  };
}
