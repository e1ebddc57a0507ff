import { defineConfig } from "vitest/config";

/**
 * How every package runs its tests: `vitest run --config <this file>`, and `--mode browser` for those that drive a
 * browser. Each run leaves a report, from which the test command counts.
 */
export default defineConfig(({ mode }) => {
  const browserTests = "test/**/*.browser.test.ts";
  return {
    test: {
      include: [mode === "browser" ? browserTests : "test/**/*.test.ts"],
      exclude: mode === "browser" ? [] : [browserTests],
      typecheck: { enabled: mode !== "browser", include: ["test/**/*.test-d.ts"] },
      testTimeout: mode === "browser" ? 30_000 : 10_000,
      reporters: ["default", ["json", { outputFile: `.vitest/${mode}.json` }]],
    },
  };
});
