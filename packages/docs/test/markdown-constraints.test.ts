import fc from "fast-check";
import { expect, test } from "vitest";
import { operationMarkdown } from "../src/markdown/operation.ts";
import { readReference } from "../src/model/read.ts";
import { type Drawn, drawnObjects, written } from "./markdown/drawn-schemas.ts";
import { type FieldOnPage, readPage } from "./markdown/read-page.ts";
import { bodyOf, documentWith } from "./model/document.ts";

const seed = 20_261_122;
console.info(`seed of the drawn schemas: ${seed}`);

type Facts = Omit<FieldOnPage, "link" | "line" | "in">;

/** The Markdown of an operation that takes this body. */
function markdownOf(drawn: Drawn): string {
  const components: Record<string, unknown> = {};
  const reference = readReference(documentWith(components, bodyOf(written(drawn, components))));
  const [operation] = reference.operations;
  if (!operation) throw new Error("The document has an operation.");
  return operationMarkdown(operation, reference);
}

function factsOnPage(markdown: string): Facts[] {
  return readPage(markdown)
    .fields.filter(({ in: where }) => where === "request")
    .map(({ field, type, required, constraints, secret }) => ({ field, type, required, constraints, secret }));
}

/** What a reader must be told of a schema and of all inside of it. */
function factsOf(drawn: Drawn, field: string, required: boolean, isItem = false): Facts[] {
  const { type, isNullable, constraints, item, properties, values, forms } = drawn;
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
      secret: !isItem && holdsSecret(drawn),
    },
    ...(item ? factsOf(item, `${field}[]`, false, true) : []),
    ...(properties?.flatMap(([name, isRequired, value]) => factsOf(value, `${prefix}${name}`, isRequired)) ?? []),
    ...(values ? factsOf(values, `${prefix}*`, false) : []),
    ...(forms?.flatMap((form, index) => factsOf(form, `${field}|${index}`, false)) ?? []),
  ];
}

function holdsSecret({ constraints, item }: Drawn): boolean {
  return constraints["format"] === "password" || (item !== undefined && holdsSecret(item));
}

/** By their place, and without what the line of an array says of its items and not of each layer. */
function sorted(facts: readonly Facts[]): Facts[] {
  return facts
    .map((each) => (each.field.endsWith("[]") ? { ...each, secret: false } : each))
    .toSorted((one, other) => (one.field < other.field ? -1 : 1));
}

test("no constraint of any schema is lost on its way into the Markdown, and none is made up", () => {
  fc.assert(
    fc.property(drawnObjects, (drawn) => {
      expect(sorted(factsOnPage(markdownOf(drawn)))).toEqual(sorted(factsOf(drawn, "", false)));
    }),
    { seed, numRuns: 150 },
  );
});
