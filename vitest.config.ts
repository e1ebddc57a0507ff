import { defineConfig } from "vitest/config";

/** The kinds of tests that take long, each a task of its own: `test/**` has them as `*.<kind>.test.ts`. */
const slowKinds = ["browser", "slow"];

/**
 * How every package runs its tests: `vitest run --config <this file>`, and `--mode browser` or `--mode slow` for those
 * that take long. Each run leaves a report, from which the test command counts.
 */
export default defineConfig(({ mode }) => {
  const isSlow = slowKinds.includes(mode);
  return {
    test: {
      include: [isSlow ? `test/**/*.${mode}.test.ts` : "test/**/*.test.ts"],
      exclude: isSlow ? [] : slowKinds.map((kind) => `test/**/*.${kind}.test.ts`),
      typecheck: { enabled: !isSlow, include: ["test/**/*.test-d.ts"] },
      testTimeout: isSlow ? 30_000 : 10_000,
      reporters: ["default", ["json", { outputFile: `.vitest/${mode}.json` }]],
    },
  };
});
