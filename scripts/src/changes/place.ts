/**
 * Says in words where in a description a JSON pointer leads, in Markdown.
 *
 * @param pointer - such as `#/paths/~1v1~1jobs/get/responses/200/content/application~1json/schema/properties/data`.
 * @returns such as `` `GET /v1/jobs`, reply 200: `data` ``.
 */
export function placeOf(pointer: string): string {
  const segments = pointer
    .replace(/^#\//u, "")
    .split("/")
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
  const [root, path = "", method, ...others] = segments;
  if (root !== "paths") return `\`${segments.join(" › ")}\``;
  if (method === undefined) return `\`${path}\``;
  if (method === "parameters") return `\`${path}\`${detail(["parameters", ...others])}`;
  return `\`${method.toUpperCase()} ${path}\`${detail(others)}`;
}

/** Where within an operation. */
function detail(segments: readonly string[]): string {
  const [section, ...others] = segments;
  if (section === undefined) return "";
  if (section === "requestBody") return `, request${inContent(others)}`;
  if (section === "responses") {
    const [status = "", ...within] = others;
    return `, reply ${status}${inContent(within)}`;
  }
  return `, \`${segments.join(" › ")}\``;
}

function inContent(segments: readonly string[]): string {
  const [content, , schema, ...fields] = segments;
  if (segments.length === 0) return "";
  if (content !== "content" || schema !== "schema") return `, \`${segments.join(" › ")}\``;
  return fields.length === 0 ? "" : `: \`${fieldPath(fields)}\``;
}

/** `data.builds[].id` for `properties/data/properties/builds/items/properties/id`. */
function fieldPath(segments: readonly string[]): string {
  let path = "";
  for (let index = 0; index < segments.length; index += 1) {
    const segment = segments[index] ?? "";
    const next = segments[index + 1];
    if (segment === "properties" && next !== undefined) {
      path += path === "" ? next : `.${next}`;
      index += 1;
    } else if (segment === "items") {
      path += "[]";
    } else if (segment === "additionalProperties") {
      path += ".*";
    } else {
      path += path === "" ? segment : ` › ${segment}`;
    }
  }
  return path;
}
