/** Parses a response as JSON, and hides its cursor, which is opaque and depends on the other resources in the sandbox. */
export function parseResponse(text: string): unknown {
  return JSON.parse(text, (key, value: unknown) => (key === "cursor" && typeof value === "string" ? "cursor" : value));
}
