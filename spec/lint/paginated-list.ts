import type { Context } from "./redocly.ts";
import { at, referencedName } from "./references.ts";

const expected = ["PerPage", "Page", "Cursor", "Pagination"];

/** Requires the three parameters and the response of pagination together. */
export function paginatedList() {
  return {
    Operation(operation: Readonly<Record<string, unknown>>, { location, report }: Context) {
      const { parameters } = operation;
      const response = at(operation, "responses", "200", "content", "application/json", "schema", "properties");
      const references = [...(Array.isArray(parameters) ? parameters : []), at(response, "pagination")];
      const found = new Set(references.map(referencedName));
      const missing = expected.filter((name) => !found.has(name));
      if (missing.length === 0 || missing.length === expected.length) return;
      const message = `A paginated list has the parameters \`PerPage\`, \`Page\` and \`Cursor\`, and \`pagination\` in its response. Reference ${missing.map((name) => `\`${name}\``).join(", ")}.`;
      report({ message, location });
    },
  };
}
