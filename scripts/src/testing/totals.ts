/** Numbers of tests by outcome. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The part of vitest's JSON report that has the outcome of each test. */
interface Report {
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/**
 * Counts the tests of a report.
 *
 * @param report - The output of vitest's JSON reporter.
 * @returns The totals. A test file that fails to load counts as one failed test.
 */
export function countTests(report: string): Totals {
  // Written by vitest, whose version is pinned.
  const { testResults } = JSON.parse(report) as Report;
  const outcomes = testResults.flatMap(({ status, assertionResults }) => {
    const statuses = assertionResults.map((result) => result.status);
    return status === "failed" && !statuses.includes("failed") ? [...statuses, "failed"] : statuses;
  });
  const passed = outcomes.filter((outcome) => outcome === "passed").length;
  const failed = outcomes.filter((outcome) => outcome === "failed").length;
  return { passed, failed, skipped: outcomes.length - passed - failed };
}

/** Adds up totals. */
export function sumTotals(all: readonly Totals[]): Totals {
  return {
    passed: all.reduce((sum, { passed }) => sum + passed, 0),
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
    skipped: all.reduce((sum, { skipped }) => sum + skipped, 0),
  };
}

/** Formats totals as the last line of a test run. */
export function formatTotals({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}
