/**
 * A path with its parameters filled in and encoded.
 *
 * @param template - Path with each parameter's name in braces.
 * @throws TypeError where a value is missing or would change which resource the path names: an empty segment, `.` and
 * `..` are resolved away on the way to the server (https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4).
 */
export function fillPath(template: string, values: Readonly<Record<string, unknown>>): string {
  return template.replaceAll(/\{([^{}]+)\}/gu, (_, name: string) => {
    const value = values[name];
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    if (typeof value === "string" && !["", ".", ".."].includes(value)) return encodeURIComponent(value);
    const found =
      typeof value === "string" ? `"${value}"` : value === undefined ? "missing" : `a value of type ${typeof value}`;
    throw new TypeError(
      `The path parameter "${name}" is ${found}. Give the identifier of one resource, such as "example-service".`,
    );
  });
}
