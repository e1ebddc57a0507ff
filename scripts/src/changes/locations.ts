import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isNode, LineCounter, parseDocument } from "yaml";

/** A location in a source file of the specification. */
export interface SourceLocation {
  /** Relative to the root of the repository. */
  readonly file: string;
  readonly line: number;
}

/** The segments of a JSON pointer, unescaped. */
export function pointerSegments(pointer: string): string[] {
  const segments = pointer.split("/").slice(1);
  return segments.map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/**
 * Finds the source of a location in the bundled description: every path and every component has a file of its own.
 *
 * @param tree - a directory with the sources in `spec/`.
 * @param pointer - a JSON pointer in the bundle.
 */
export function sourceLocation(tree: string, pointer: string): SourceLocation {
  const segments = pointerSegments(pointer);
  const [section, kind = "", name] = segments;
  const component = `spec/components/${kind}/${name ?? ""}.yaml`;
  if (section === "components" && existsSync(join(tree, component))) return locate(tree, component, segments.slice(3));
  const path = `spec/paths/${kind.slice(1).replaceAll("/", "_")}.yaml`;
  if (section === "paths" && existsSync(join(tree, path))) return locate(tree, path, segments.slice(2));
  return locate(tree, "spec/openapi.yaml", segments);
}

function locate(tree: string, file: string, path: readonly string[]): SourceLocation {
  const lineCounter = new LineCounter();
  const node = parseDocument(readFileSync(join(tree, file), "utf8"), { lineCounter }).getIn(path, true);
  return { file, line: isNode(node) && node.range ? lineCounter.linePos(node.range[0]).line : 1 };
}

/**
 * Describes a location in a description in Markdown.
 *
 * @param pointer - such as `#/paths/~1v1~1jobs/get/responses/200/content/application~1json/schema/properties/data`.
 * @returns such as `` `GET /v1/jobs`, response 200: `data` ``.
 */
export function describeLocation(pointer: string): string {
  const [, path, method, rest = ""] =
    /^#\/paths\/([^/]+)(?:\/(delete|get|head|options|patch|post|put|trace))?(?:\/(.*))?$/u.exec(pointer) ?? [];
  if (path === undefined) return `\`${pointerSegments(pointer).join(" › ")}\``;
  const [, part = "", schema = ""] = /^(.*?)(?:\/content\/[^/]+\/schema(.*))?$/u.exec(rest) ?? [];
  const field = schema
    .replaceAll(/\/properties\/([^/]+)/gu, ".$1")
    .replaceAll("/items", "[]")
    .replaceAll("/additionalProperties", ".*")
    .replaceAll("/$ref", "")
    .replace(/^\./u, "");
  const operation = [method?.toUpperCase(), ...pointerSegments(`/${path}`)].filter((word) => word !== undefined);
  const where = part.replace("responses/", "response ").replace("requestBody", "request").replaceAll("~1", "/");
  return [`\`${operation.join(" ")}\``, where === "" ? "" : `, ${where}`, field === "" ? "" : `: \`${field}\``].join(
    "",
  );
}
