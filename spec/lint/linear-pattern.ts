import { checkSync } from "recheck";
import type { Context } from "./redocly.ts";

/** Requires every pattern to compile and to take linear time on any string. */
export function linearPattern() {
  const errors = new Map<string, string | undefined>();
  return {
    Schema({ pattern }: { readonly pattern?: unknown }, { location, report }: Context) {
      if (typeof pattern !== "string") return;
      if (!errors.has(pattern)) errors.set(pattern, errorOf(pattern));
      const message = errors.get(pattern);
      if (message !== undefined) report({ message, location: location.child(["pattern"]) });
    },
  };
}

function errorOf(pattern: string): string | undefined {
  try {
    // JSON Schema patterns are Unicode patterns.
    new RegExp(pattern, "u").test("");
  } catch (error) {
    const reason = error instanceof Error ? error.message : "invalid pattern";
    return `${reason}. Write a pattern that compiles with the \`u\` flag.`;
  }
  const result = checkSync(pattern, "u");
  if (result.status === "safe") return undefined;
  const time = result.status === "vulnerable" ? result.complexity.type : "unknown";
  return `The pattern can take more than linear time (${time}). Rewrite it without ambiguous repetitions.`;
}
