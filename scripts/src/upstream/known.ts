import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { SourceLocation } from "../changes/locations.ts";
import { CheckError } from "../changes/run.ts";
import type { Difference } from "./compare.ts";

/** The file with the differences that are known, and why. */
export const knownFile = "spec/upstream-differences.yaml";

/** A pattern for the keys of known differences. `*` matches any characters except spaces. */
export interface KnownDifference extends SourceLocation {
  readonly pattern: string;
}

/**
 * Reads the known differences.
 *
 * @param root - the root of the repository.
 * @throws {@link CheckError} if the file has other contents than entries with a reason and differences.
 */
export function readKnownDifferences(root: string): KnownDifference[] {
  const lineCounter = new LineCounter();
  const document = parseDocument(readFileSync(join(root, knownFile), "utf8"), { lineCounter });
  const lineOf = (node: unknown): number => {
    const range = isMap(node) || isSeq(node) || isScalar(node) ? node.range : undefined;
    return range ? lineCounter.linePos(range[0]).line : 1;
  };
  const fail = (node: unknown): never => {
    throw new CheckError(
      `${knownFile}:${String(lineOf(node))}: Expected a list of entries with a reason and a list of differences.`,
    );
  };
  const [error] = document.errors;
  if (error) throw new CheckError(`${knownFile}: ${error.message}`);
  const contents: unknown = document.contents;
  if (!isSeq(contents)) return fail(contents);
  return contents.items.flatMap((entry) => {
    if (!isMap(entry) || entry.items.length !== 2) return fail(entry);
    const reason: unknown = entry.get("reason");
    const differences: unknown = entry.get("differences");
    if (typeof reason !== "string" || reason.trim() === "") return fail(entry);
    if (!isSeq(differences) || differences.items.length === 0) return fail(entry);
    return differences.items.map((item) => {
      if (!isScalar(item) || typeof item.value !== "string") return fail(item);
      return { pattern: item.value, file: knownFile, line: lineOf(item) };
    });
  });
}

/** Separates the differences that are not known, and the patterns that match none. */
export function applyKnownDifferences(
  differences: readonly Difference[],
  known: readonly KnownDifference[],
): { readonly unexplained: readonly Difference[]; readonly stale: readonly KnownDifference[] } {
  const patterns = known.map((each) => ({ ...each, expression: expressionOf(each.pattern) }));
  return {
    unexplained: differences.filter(({ key }) => !patterns.some(({ expression }) => expression.test(key))),
    stale: known.filter((_, index) => !differences.some(({ key }) => patterns[index]?.expression.test(key) === true)),
  };
}

function expressionOf(pattern: string): RegExp {
  const literals = pattern.split("*").map((text) => text.replaceAll(/[\\^$.|?+()[\]{}/]/gu, "\\$&"));
  return new RegExp(`^${literals.join("[^ ]*")}$`, "u");
}
