import { expect, test } from "vitest";
import type { BumpReport } from "../src/changes/check-bump.ts";
import { formatSummary } from "../src/changes/summary.ts";

type Change = BumpReport["changes"][number];

const change = (level: Change["level"], message: string): Change => ({
  level,
  message,
  file: "spec/components/schemas/JobType.yaml",
  line: 4,
  pointer: "#/enum",
  inBase: false,
});

const report = (changes: readonly Change[]): BumpReport => ({
  base: { commit: "0123456789abcdef0123456789abcdef01234567", name: "the last release, v1.0.0" },
  required: "major",
  promised: "none",
  changes,
  changesets: [],
  problems: [],
});

test("a summary tells what breaks first, and each change in a row of its own", () => {
  const summary = formatSummary(report([change("patch", "A\nsmall one."), change("major", "Now `a | b`.")]));
  expect(summary).toContain(
    "Compared with the last release, v1.0.0 (`0123456789`): **1** major · **0** minor · **1** patch.",
  );
  expect(summary.split("\n").filter((line) => line.startsWith("| 🔴") || line.startsWith("| 🟢"))).toEqual([
    "| 🔴 major | Now `a \\| b`. | `spec/components/schemas/JobType.yaml:4` |  |",
    "| 🟢 patch | A small one. | `spec/components/schemas/JobType.yaml:4` |  |",
  ]);
});

test("a summary of thousands of changes stays below the megabyte that GitHub takes, and says what it leaves out", () => {
  const changes = Array.from({ length: 5000 }, (_, index) =>
    change("major", `Field ${String(index)} ${"x".repeat(500)}`),
  );
  const summary = formatSummary(report(changes));
  expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
  expect(summary).toContain("4500 more: `npx -y pnpm@12 run check:bump --format json` has all.");
});

test("a summary before the first release says that nothing can break", () => {
  const { base: _, ...unreleased } = report([]);
  expect(formatSummary(unreleased)).toContain("There is nothing to compare with yet");
});
