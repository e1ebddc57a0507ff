import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { countTests, formatTotals, sumTotals } from "../src/testing/totals.ts";

const root = join(import.meta.dirname, "../..");

/** Has vitest run these test files with the configuration of all packages, and gives back its report. */
function report(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "northspec-report-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "test"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, "test", name), `import { expect, test } from "vitest";\n${content}`);
  }
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  spawnSync(process.execPath, [vitest, "run", "--config", join(root, "vitest.config.ts")], { cwd: folder });
  return readFileSync(join(folder, ".vitest/test.json"), "utf8");
}

test("a report counts what passed, failed and was skipped, and a file that cannot be run as failed", () => {
  const totals = countTests(
    report({
      "good.test.ts": "test('a', () => expect(1).toBe(1)); test('b', () => expect(1).toBe(1));",
      "bad.test.ts": "test('c', () => expect(1).toBe(2)); test.skip('d', () => {}); test.todo('e');",
      "broken.test.ts": "throw new Error('it does not even load');",
    }),
  );
  expect(totals).toEqual({ passed: 2, failed: 2, skipped: 2 });
});

test("the closing line tells the sum of all reports, and of skipped tests only where there are any", () => {
  const some = { passed: 3, failed: 0, skipped: 0 };
  expect(formatTotals(sumTotals([some, some]))).toBe("6 passed, 0 failed");
  expect(formatTotals(sumTotals([some, { passed: 1, failed: 2, skipped: 4 }]))).toBe("4 passed, 2 failed, 4 skipped");
  expect(formatTotals(sumTotals([]))).toBe("0 passed, 0 failed");
});
