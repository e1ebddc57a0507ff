/** Input of an operation: its parameters by name, and its `body`. */
export type RawInput = Readonly<Record<string, unknown>>;

/**
 * Inserts the parameters into a path.
 *
 * @param operation - the prefix of error messages.
 * @param template - path with the names of parameters in braces.
 * @throws TypeError for a value that is missing or would change the structure of the path: an empty segment, dots and
 * slashes name other resources (https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4).
 */
export function fillPath(operation: string, template: string, values: RawInput): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const text = serialize(values[name]);
    if (text !== undefined && !/^\.{0,2}$|[/\\]/.test(text)) return encodeURIComponent(text);
    throw new TypeError(
      `${operation}: ${name} must be a well-formed, non-empty string without slashes, other than "." and "..".`,
    );
  });
}

/**
 * Builds the path and query of a request. Input that is not in the path becomes the query; an array repeats its name.
 *
 * @throws TypeError for a value that cannot be sent.
 */
export function buildPath(operation: string, template: string, input: RawInput): string {
  let url = fillPath(operation, template, input);
  let separator = "?";
  for (const name in input) {
    if (name === "body" || template.includes(`{${name}}`)) continue;
    for (const value of [input[name]].flat()) {
      if (value === undefined) continue;
      const text = serialize(value);
      if (text === undefined) {
        throw new TypeError(`${operation}: ${name} must be a well-formed string, a number or a boolean.`);
      }
      url += `${separator}${encodeURIComponent(name)}=${encodeURIComponent(text)}`;
      separator = "&";
    }
  }
  return url;
}

/**
 * Serializes the body of a request.
 *
 * @throws TypeError for a value that JSON cannot express.
 */
export function buildBody(operation: string, body: unknown): string {
  try {
    return JSON.stringify(body);
  } catch (cause) {
    throw new TypeError(`${operation}: The body must be valid JSON.`, { cause });
  }
}

/** Serializes a parameter; undefined for a value that no parameter can have. */
function serialize(value: unknown): string | undefined {
  if (typeof value !== "string" && typeof value !== "boolean" && !Number.isFinite(value)) return undefined;
  const text = String(value);
  // URLs cannot contain lone surrogates.
  return /\p{Cs}/u.test(text) ? undefined : text;
}
