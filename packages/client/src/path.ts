/** What a call gives an operation: its parameters by name, and its `body`. */
export type RawInput = Readonly<Record<string, unknown>>;

/**
 * The path and query of a request.
 *
 * @param template - path with each parameter's name in braces; what the input has besides goes into the query.
 * @throws TypeError for a path parameter that is missing or would change which resource the path names: an empty
 * pathSegment, dots and slashes lead elsewhere (https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4).
 */
export function buildPath(operation: string, template: string, input: RawInput): string {
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => pathSegment(operation, name, input[name]));
  let query = "";
  for (const name in input) {
    const value = input[name];
    if (name === "body" || value === undefined || template.includes(`{${name}}`)) continue;
    query += `${query ? "&" : "?"}${encodeURIComponent(name)}=${encodeURIComponent(textOf(operation, name, value))}`;
  }
  return path + query;
}

function textOf(operation: string, name: string, value: unknown): string {
  if (typeof value === "string" || typeof value === "boolean" || Number.isFinite(value)) return String(value);
  if (value instanceof Date && Number.isFinite(+value)) return value.toISOString();
  throw new TypeError(`${operation}: ${name} must be a string, a number, a boolean or a Date.`);
}

/** A value as one pathSegment of a path. */
export function pathSegment(operation: string, name: string, value: unknown): string {
  if (typeof value === "string" && !/^\.{0,2}$|[/\\]/.test(value)) return encodeURIComponent(value);
  throw new TypeError(`${operation}: ${name} must be an identifier: a string, not empty, no dots alone, no slashes.`);
}
