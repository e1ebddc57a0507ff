import fc from "fast-check";
import { expect, test } from "vitest";
import { operationMarkdown } from "../src/markdown/operation.ts";
import { readReference } from "../src/reference/read-reference.ts";
import { type RandomSchema, randomObjects, toSchema } from "./markdown/random-schemas.ts";
import { type MarkdownField, readPage } from "./markdown/read-page.ts";
import { bodyOf, documentWith } from "./reference/document.ts";

const seed = 20_261_122;
console.info(`seed of the random schemas: ${seed}`);

type Facts = Omit<MarkdownField, "link" | "line" | "in">;

/** The Markdown of an operation with this request body. */
function markdownOf(random: RandomSchema): string {
  const components: Record<string, unknown> = {};
  const reference = readReference(documentWith(components, bodyOf(toSchema(random, components))));
  const [operation] = reference.operations;
  if (!operation) throw new Error("The document has an operation.");
  return operationMarkdown(operation, reference);
}

function factsOnPage(markdown: string): Facts[] {
  return readPage(markdown)
    .fields.filter(({ in: where }) => where === "request")
    .map(({ field, type, required, constraints, secret }) => ({ field, type, required, constraints, secret }));
}

/** The facts that the page must have about a schema and everything inside it. */
function factsOf(random: RandomSchema, field: string, required: boolean, isItem = false): Facts[] {
  const { type, isNullable, constraints, item, properties, values, variants } = random;
  const { format, propertyNames, ...others } = constraints;
  const prefix = field === "" ? "" : `${field}.`;
  return [
    {
      field,
      type: isNullable ? `${type} or null` : type,
      required,
      constraints: {
        ...others,
        ...Object.fromEntries(
          Object.entries(propertyNames ?? {}).map(([key, value]) => [`propertyNames.${key}`, value]),
        ),
        ...(format === undefined || format === "password" ? {} : { format }),
        ...(type === "object" && !values ? { additionalProperties: false } : {}),
      },
      secret: !isItem && holdsSecret(random),
    },
    ...(item ? factsOf(item, `${field}[]`, false, true) : []),
    ...(properties?.flatMap(([name, isRequired, value]) => factsOf(value, `${prefix}${name}`, isRequired)) ?? []),
    ...(values ? factsOf(values, `${prefix}*`, false) : []),
    ...(variants?.flatMap((variant, index) => factsOf(variant, `${field}|${index}`, false)) ?? []),
  ];
}

function holdsSecret({ constraints, item }: RandomSchema): boolean {
  return constraints["format"] === "password" || (item !== undefined && holdsSecret(item));
}

/** Sorts by path, and ignores secrets inside arrays, which the line of the array marks. */
function sorted(facts: readonly Facts[]): Facts[] {
  return facts
    .map((each) => (each.field.endsWith("[]") ? { ...each, secret: false } : each))
    .toSorted((one, other) => (one.field < other.field ? -1 : 1));
}

test("every constraint of a random schema is in the Markdown exactly once", () => {
  fc.assert(
    fc.property(randomObjects, (random) => {
      expect(sorted(factsOnPage(markdownOf(random)))).toEqual(sorted(factsOf(random, "", false)));
    }),
    { seed, numRuns: 150 },
  );
});
