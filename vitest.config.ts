import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";

/** Kinds of tests with their own turbo task (`test:<kind>`) and file names (`*.<kind>.test.ts`). */
const kinds = ["browser", "packed", "slow"];

/**
 * Shared by all packages: `vitest run --config <this file>`, with `--mode <kind>` for one of the kinds above. Each run
 * writes a report, which `pnpm test` reads for its totals.
 */
export default defineConfig(({ mode }) => {
  const isKind = kinds.includes(mode);
  // Sets up resources that all test files share, such as a browser.
  const setup = `test/${mode}.setup.ts`;
  return {
    test: {
      include: [isKind ? `test/**/*.${mode}.test.ts` : "test/**/*.test.ts"],
      exclude: isKind ? [] : kinds.map((kind) => `test/**/*.${kind}.test.ts`),
      globalSetup: existsSync(setup) ? [setup] : [],
      // Only ends tests that hang: tests must not fail on a busy machine.
      testTimeout: 300_000,
      hookTimeout: 300_000,
      expect: { poll: { timeout: 30_000 } },
      reporters: ["default", ["json", { outputFile: `.vitest/${mode}.json` }]],
    },
  };
});
