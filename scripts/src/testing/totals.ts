/** Test counts by status. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The part of Vitest's JSON report that has the status of each test. */
interface TestReport {
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/**
 * Counts the tests in a report. A test file that fails to load counts as one failed test.
 *
 * @param report - The output of Vitest's JSON reporter.
 */
export function countTests(report: string): Totals {
  // Vitest's version is pinned, so the format is known.
  const { testResults } = JSON.parse(report) as TestReport;
  const all = testResults.flatMap(({ status, assertionResults }) => {
    const statuses = assertionResults.map((result) => result.status);
    return status === "failed" && !statuses.includes("failed") ? [...statuses, "failed"] : statuses;
  });
  const passed = all.filter((status) => status === "passed").length;
  const failed = all.filter((status) => status === "failed").length;
  return { passed, failed, skipped: all.length - passed - failed };
}

/** Adds up totals. */
export function sumTotals(all: readonly Totals[]): Totals {
  return {
    passed: all.reduce((sum, { passed }) => sum + passed, 0),
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
    skipped: all.reduce((sum, { skipped }) => sum + skipped, 0),
  };
}

/** Formats totals for the last line of a test run. */
export function formatTotals({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}
