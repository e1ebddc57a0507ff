import { type Document, locate, type Route, routesOf, type Schema } from "./document.ts";
import type { Journal } from "./journal.ts";

/** How much of an operation a journal's requests have met. */
export interface OperationCoverage {
  readonly requests: number;
  /** Replies by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Documented statuses that no request met. `5XX` is met by any of its kind. */
  readonly missingStatuses: readonly string[];
  /** Fields of the successful reply that no request met, such as `data.ports[].dns`. */
  readonly missingFields: readonly string[];
}

/** How much of the specification a journal's requests have met, by operationId. */
export type Coverage = Readonly<Record<string, OperationCoverage>>;

/**
 * Compares the requests that a journal keeps with the specification.
 *
 * @param journal - the journal of a world.
 * @param document - the specification.
 */
export function coverageOf(journal: Journal, document: Document): Coverage {
  const entries = Map.groupBy(journal.entries(), ({ operationId }) => operationId);
  return Object.fromEntries(
    routesOf(document).map((route) => {
      const own = (entries.get(route.operationId) ?? []).filter(({ failure }) => !failure?.drop);
      const statuses: Record<string, number> = {};
      const seen = new Set<string>();
      for (const { reply, failure } of own) {
        statuses[reply.status] = (statuses[reply.status] ?? 0) + 1;
        if (reply.status === 200 && !failure?.body) addFields(JSON.parse(reply.text), "", seen);
      }
      return [route.operationId, { requests: own.length, statuses, ...missing(document, route, statuses, seen) }];
    }),
  );
}

function missing(
  document: Document,
  route: Route,
  statuses: Readonly<Record<string, number>>,
  seen: ReadonlySet<string>,
) {
  const met = new Set(Object.keys(statuses).flatMap((status) => [status, `${status[0]}XX`]));
  const pointer = route.replySchemas["200"];
  const fields = pointer === undefined ? [] : fieldsOf(document, { $ref: pointer }, "");
  return {
    missingStatuses: Object.keys(route.replySchemas).filter((status) => !met.has(status)),
    missingFields: [...new Set(fields)].filter((field) => !seen.has(field)),
  };
}

function addFields(value: unknown, path: string, seen: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) addFields(item, `${path}[]`, seen);
  else if (typeof value === "object" && value !== null) {
    for (const [name, property] of Object.entries(value)) {
      const field = path === "" ? name : `${path}.${name}`;
      seen.add(field);
      addFields(property, field, seen);
    }
  }
}

/** Every field of a schema, through references and alternatives. */
function fieldsOf(document: Document, schema: Schema, path: string): string[] {
  const { node } = locate<Schema>(document, schema, "");
  const parts = [...(node.allOf ?? []), ...(node.oneOf ?? []), ...(node.anyOf ?? [])];
  return [
    ...Object.entries(node.properties ?? {}).flatMap(([name, property]) => {
      const field = path === "" ? name : `${path}.${name}`;
      return [field, ...fieldsOf(document, property, field)];
    }),
    ...(node.items ? fieldsOf(document, node.items, `${path}[]`) : []),
    ...parts.flatMap((part) => fieldsOf(document, part, path)),
  ];
}
