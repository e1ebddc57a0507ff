import type { ClockState } from "./clock.ts";
import { ranges } from "./defaults.ts";
import type { Detail } from "./errors.ts";
import { kindEntries, type KindName, mapKinds } from "./kinds.ts";
import type { Resources } from "./store.ts";

/** The state of an instance as plain data, including secrets. */
export interface InstanceState extends Resources {
  readonly clock: ClockState;
}

/** The JSON schema of a {@link InstanceState}. */
export const stateSchema = {
  type: "object",
  additionalProperties: false,
  required: ["clock", ...kindEntries.map(([name]) => name)],
  properties: {
    clock: {
      type: "object",
      required: ["offset"],
      properties: {
        offset: { type: "number", minimum: -ranges.time.max, maximum: ranges.time.max },
        frozenAt: { type: "number", minimum: ranges.time.min, maximum: ranges.time.max },
      },
    },
    ...mapKinds((_, { schema }) => ({
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["revision", "document"],
        properties: { revision: { type: "integer", minimum: 1 }, document: schema },
      },
    })),
  },
};

/** Finds errors that a schema cannot: resources with the same identifier, and resources of unknown owners. */
export function inconsistencies(documents: Readonly<Record<KindName, readonly unknown[]>>): Detail[] {
  const ids = new Set<string>();
  const keys = new Set<string>();
  return kindEntries.flatMap(([name, kind]) =>
    documents[name].flatMap((document, index): Detail[] => {
      const path = kind.pathOf(document);
      const owner = path.slice(0, -1);
      const id = identityOf(kind.noun, path);
      const key = identityOf(kind.noun, [...owner, kind.keyOf?.(document) ?? path.join("/")]);
      const isDuplicate = ids.has(id) || keys.has(key);
      const isOrphan = kind.owner !== undefined && !ids.has(identityOf(kind.owner.noun, owner));
      ids.add(id);
      keys.add(key);
      const expected = isDuplicate
        ? `no other ${kind.noun} with the same identifier`
        : `a ${kind.noun} of a known ${kind.owner?.noun}`;
      return isDuplicate || isOrphan ? [{ in: "body", pointer: `/${name}/${index}`, expected }] : [];
    }),
  );
}

function identityOf(noun: string, path: readonly string[]): string {
  return JSON.stringify([noun, ...path]);
}
