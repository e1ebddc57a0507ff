import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fieldPathOf, methods, splitPointer } from "@northspec/openapi";
import { isNode, LineCounter, parseDocument } from "yaml";

/** A location in a source file of the specification. */
export interface SourceLocation {
  /** Relative to the root of the repository. */
  readonly file: string;
  readonly line: number;
}

/**
 * Finds the source of a location in the bundled description. Every path and component has its own file.
 *
 * @param tree - a directory with the sources in `spec/`.
 * @param pointer - a JSON pointer in the bundle.
 */
export function sourceLocation(tree: string, pointer: string): SourceLocation {
  const segments = splitPointer(pointer);
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
 * Describes a location in Markdown.
 *
 * @param pointer - for example, `#/paths/~1v1~1jobs/get/responses/200/content/application~1json/schema/properties/data`.
 * @returns for example, `` `GET /v1/jobs`, response 200: `data` ``.
 */
export function describeLocation(pointer: string): string {
  const segments = splitPointer(pointer).filter((segment) => segment !== "$ref");
  const [section, path, ...keys] = segments;
  if (section !== "paths" || path === undefined) return `\`${segments.join(" › ")}\``;
  const method = methods.find((each) => each === keys[0]);
  const inside = method === undefined ? keys : keys.slice(1);
  const content = inside.findIndex((key, index) => key === "content" && inside[index + 2] === "schema");
  const part = (content < 0 ? inside : inside.slice(0, content)).join("/");
  const field = content < 0 ? "" : fieldPathOf(inside.slice(content + 3));
  return [
    method === undefined ? `\`${path}\`` : `\`${method.toUpperCase()} ${path}\``,
    part === "" ? "" : `, ${part.replace("responses/", "response ").replace("requestBody", "request")}`,
    field === "" ? "" : `: \`${field}\``,
  ].join("");
}
