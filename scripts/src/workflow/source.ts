import { isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { Finding } from "./finding.ts";

/** A node of a YAML file, or nothing where the file has none there. */
export type Place = Node | undefined;

/** A YAML file whose mistakes are told with their places. */
export interface Source {
  readonly file: string;
  readonly root: Place;
  readonly findings: readonly Finding[];
  /** Notes a mistake. Without a node, it is one of the whole file. */
  report(place: Place, message: string): void;
}

/** Parses a YAML file. What is no YAML is its first finding. */
export function readSource(file: string, content: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(content, { lineCounter: lines, prettyErrors: false });
  const findings: Finding[] = [];
  const note = (offset: number, message: string): void => {
    const { line, col } = lines.linePos(offset);
    findings.push({ file, line, column: col, message });
  };
  for (const { pos, message } of document.errors) note(pos[0], message);
  return {
    file,
    root: document.contents ?? undefined,
    findings,
    report: (place, message) => note(place?.range?.[0] ?? 0, message),
  };
}

/** The value of a key, where a node is a map that has it. */
export function get(place: Place, key: string): Place {
  const value = isMap(place) ? place.get(key, true) : undefined;
  return isNode(value) ? value : undefined;
}

/** The value of a key, where it is a string, number or boolean, as text. */
export function textOf(place: Place, key: string): string | undefined {
  const value = get(place, key);
  const scalar = isScalar(value) ? value.value : undefined;
  return ["string", "number", "boolean"].includes(typeof scalar) ? `${scalar as string | number | boolean}` : undefined;
}

/** The keys of a map with their values. */
export function entriesOf(place: Place): { readonly key: string; readonly node: Node; readonly value: Place }[] {
  if (!isMap(place)) return [];
  return place.items.flatMap(({ key, value }) =>
    isScalar(key) ? [{ key: String(key.value), node: key, value: isNode(value) ? value : undefined }] : [],
  );
}

/** The items of a list. */
export function itemsOf(place: Place): Node[] {
  return isSeq(place) ? place.items.filter(isNode) : [];
}
