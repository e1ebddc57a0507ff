import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";

/** The kinds of tests that have a turbo task of their own, `test:<kind>`, and the file names `*.<kind>.test.ts`. */
const kinds = ["browser", "packed", "slow"];

/**
 * The configuration of every package: `vitest run --config <this file>`, with `--mode <kind>` for a kind of its own.
 * Each run writes a report, from which `pnpm test` counts.
 */
export default defineConfig(({ mode }) => {
  const isKind = kinds.includes(mode);
  // What all files of one run share, such as a browser: `test/<kind>.setup.ts` of the package.
  const setup = `test/${mode}.setup.ts`;
  return {
    test: {
      include: [isKind ? `test/**/*.${mode}.test.ts` : "test/**/*.test.ts"],
      exclude: isKind ? [] : kinds.map((kind) => `test/**/*.${kind}.test.ts`),
      globalSetup: existsSync(setup) ? [setup] : [],
      // Ends a test that hangs. Generous, since a busy machine must not fail a test.
      testTimeout: 60_000,
      hookTimeout: 120_000,
      expect: { poll: { timeout: 30_000 } },
      reporters: ["default", ["json", { outputFile: `.vitest/${mode}.json` }]],
    },
  };
});
