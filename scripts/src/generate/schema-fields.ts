import { first, isSecret, partsOf, Reading } from "./parts.ts";
import { isObject, type Json, type Place } from "./place.ts";

/** Has its counterpart in packages/types/src/fields.ts, which the compiler holds against the output. */
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

/** What a program must know to check a value. Facts that are absent are left out. */
const keywords = `description default example enum pattern minimum maximum exclusiveMinimum exclusiveMaximum multipleOf
  minLength maxLength minItems maxItems uniqueItems deprecated`.split(/\s+/u);

const types = ["string", "number", "integer", "boolean", "object", "array"] as const;

/** What is said of a value itself, and the fields inside of it, by the ways from it: `.billing.buildPlan`, `[]`. */
export interface Described {
  readonly own: Facts;
  readonly inside: readonly Field[];
}

/** Describes schemas. What cannot be said of one has the type `any`: the API judges it. */
export function fieldsReader(): (schema: Place) => Described {
  const reading = new Reading<Described>();
  const unclear = (parts: readonly Place[]): Described => ({ own: { ...ownFacts(parts), type: "any" }, inside: [] });
  const describe = (schema: Place): Described => reading.of(schema, describeParts, unclear);
  const field = (way: string, schema: Place, required: boolean): Field[] => {
    const { own, inside } = describe(schema);
    return [{ path: way, required, ...own }, ...inside.map((each) => ({ ...each, path: way + each.path }))];
  };

  function describeParts(parts: readonly Place[]): Described {
    const branches = parts.flatMap((part) =>
      part
        .at("oneOf")
        .children()
        .map(([, branch]) => branch),
    );
    const named = first(parts, "type");
    const type =
      types.find((each) => each === named) ?? (branches.length > 0 && areObjects(branches) ? "object" : "any");
    if (type === "any" || parts.some((part) => part.at("anyOf").exists || part.at("not").exists)) return unclear(parts);
    const own = { ...ownFacts(parts), type };
    if (type === "array") {
      const items = parts.map((part) => part.at("items")).find((place) => place.exists);
      return { own, inside: items ? field("[]", items, false) : [] };
    }
    return type === "object" ? describeObject(own, parts, branches) : { own, inside: [] };
  }

  function describeObject(own: Facts, parts: readonly Place[], branches: readonly Place[]): Described {
    const children = new Map<string, Field[]>();
    const add = (place: Place, mandatory: boolean) => {
      const requiredNames = requiredOf(place);
      for (const [name, property] of place.at("properties").children()) {
        if (/[.*[\]]/u.test(name))
          property.fail("the name of a field stands in a path; leave out dots, stars and brackets");
        const fields = field(`.${name}`, property, mandatory && requiredNames.includes(name));
        const same = children.get(name);
        if (same && JSON.stringify(same) !== JSON.stringify(fields)) {
          property.fail(`the alternatives of an object differ in ${name}; give it one schema, or different names`);
        }
        children.set(name, fields);
      }
    };
    for (const part of parts) add(part, true);
    for (const branch of branches) for (const part of partsOf(branch)) add(part, false);
    const everywhere = [...parts, ...branches.flatMap(partsOf)];
    const closed = everywhere.some((part) => part.at("additionalProperties").value === false);
    const values = everywhere.map((part) => part.at("additionalProperties")).find(({ value }) => isObject(value));
    return {
      own: {
        ...own,
        ...(closed ? { closed } : {}),
        ...(branches.length > 0 ? { alternatives: branches.map(alternativeOf) } : {}),
      },
      inside: [...[...children.values()].flat(), ...(values ? field(".*", values, false) : [])],
    };
  }

  return describe;
}

/** The facts that some places give, the first that has one. */
export function factsOf(parts: readonly Place[], wanted: readonly string[] = keywords): Record<string, Json> {
  return Object.fromEntries(
    wanted.flatMap((keyword) => {
      const value = first(parts, keyword);
      // The example of a whole object says nothing that those of its fields do not.
      if (value === undefined || (keyword === "example" && typeof value === "object")) return [];
      return [[keyword, typeof value === "string" ? value.trimEnd() : value]];
    }),
  );
}

function ownFacts(parts: readonly Place[]): Record<string, Json> {
  return { ...factsOf(parts), ...(isSecret(parts) ? { secret: true } : {}) };
}

function alternativeOf(branch: Place): Alternative {
  const parts = partsOf(branch);
  return {
    properties: parts.flatMap((part) =>
      part
        .at("properties")
        .children()
        .map(([name]) => name),
    ),
    required: parts.flatMap(requiredOf),
  };
}

function requiredOf(place: Place): string[] {
  return place
    .at("required")
    .children()
    .map(([, name]) => name.string());
}

function areObjects(branches: readonly Place[]): boolean {
  return branches.every((branch) => first(partsOf(branch), "type") === "object");
}
