import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { countTests, formatTotals, sumTotals } from "../src/testing/totals.ts";

const root = join(import.meta.dirname, "../..");

/** Runs test files with the shared Vitest configuration, and returns the report. */
function report(files: Record<string, string>): string {
  const directory = mkdtempSync(join(tmpdir(), "northspec-report-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  mkdirSync(join(directory, "test"));
  symlinkSync(join(root, "node_modules"), join(directory, "node_modules"));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(directory, "test", name), `import { expect, test } from "vitest";\n${content}`);
  }
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  spawnSync(process.execPath, [vitest, "run", "--config", join(root, "vitest.config.ts")], { cwd: directory });
  return readFileSync(join(directory, ".vitest/test.json"), "utf8");
}

test("counts passed, failed and skipped tests, and a file that does not load as failed", () => {
  const totals = countTests(
    report({
      "good.test.ts": "test('a', () => expect(1).toBe(1)); test('b', () => expect(1).toBe(1));",
      "bad.test.ts": "test('c', () => expect(1).toBe(2)); test.skip('d', () => {}); test.todo('e');",
      "broken.test.ts": "throw new Error('Does not load.');",
    }),
  );
  expect(totals).toEqual({ passed: 2, failed: 2, skipped: 2 });
});

test("formats the sum of all reports, with skipped tests only if there are any", () => {
  const some = { passed: 3, failed: 0, skipped: 0 };
  expect(formatTotals(sumTotals([some, some]))).toBe("6 passed, 0 failed");
  expect(formatTotals(sumTotals([some, { passed: 1, failed: 2, skipped: 4 }]))).toBe("4 passed, 2 failed, 4 skipped");
  expect(formatTotals(sumTotals([]))).toBe("0 passed, 0 failed");
});
