import { annotation } from "../changes/annotations.ts";
import type { SourceLocation } from "../changes/locations.ts";
import { clientName } from "./client.ts";
import type { Difference } from "./compare.ts";
import { knownFile, type KnownDifference } from "./known.ts";

/** The result of the comparison. */
export interface UpstreamReport {
  readonly client: { readonly name: typeof clientName; readonly version: string };
  readonly operations: { readonly described: number; readonly total: number; readonly notDescribed: readonly string[] };
  /** How many differences are known. */
  readonly known: number;
  readonly differences: readonly (Difference & SourceLocation)[];
  /** Known differences that do not exist. */
  readonly stale: readonly KnownDifference[];
}

/** Differences at one location: operations that share a schema differ in the same ways. */
interface Finding extends SourceLocation {
  readonly keys: readonly string[];
  readonly message: string;
}

export const formats: Readonly<Record<string, (report: UpstreamReport) => string>> = {
  text: formatText,
  github: (report) => [formatText(report), formatAnnotations(report)].filter((text) => text !== "").join("\n\n"),
  json: (report) => JSON.stringify(report, null, 2),
};

function formatText(report: UpstreamReport): string {
  const { client, operations, known, differences, stale } = report;
  const result = isSame(report)
    ? `Passed. Known differences: ${String(known)}.`
    : [
        `Failed. New differences: ${String(differences.length)}. Known differences that are gone: ${String(stale.length)}.`,
        `Fix the specification, or explain the differences in ${knownFile}.`,
      ].join("\n");
  const findings = findingsOf(report).map(({ file, line, keys, message }) =>
    [`${file}:${String(line)}`, ...keys, message].join("\n  "),
  );
  return [
    `${client.name} ${client.version}: ${String(operations.described)} of ${String(operations.total)} operations are described.\n${result}`,
    ...findings,
  ].join("\n\n");
}

function formatAnnotations(report: UpstreamReport): string {
  return findingsOf(report)
    .map(({ file, line, keys, message }) =>
      annotation({ file, line, title: "Upstream difference", message: [...keys, message].join("\n") }),
    )
    .join("\n");
}

/** Whether there is nothing to do. */
export function isSame({ differences, stale }: UpstreamReport): boolean {
  return differences.length === 0 && stale.length === 0;
}

function findingsOf({ differences, stale }: UpstreamReport): Finding[] {
  const groups = new Map<string, Finding>();
  for (const { key, file, line, message } of differences) {
    const id = `${file}:${String(line)} ${message}`;
    groups.set(id, { file, line, message, keys: [...(groups.get(id)?.keys ?? []), key] });
  }
  return [
    ...groups.values(),
    ...stale.map(({ pattern, ...location }) => ({
      ...location,
      keys: [pattern],
      message: "No difference matches this pattern. Remove it.",
    })),
  ].toSorted((one, other) => compareText(one.file, other.file) || one.line - other.line);
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
