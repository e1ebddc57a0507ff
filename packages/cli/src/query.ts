import { CommandError, usageError } from "./errors.ts";

/**
 * Checks the syntax of a JMESPath expression.
 *
 * @param name - the name of the flag or argument, for errors.
 * @throws CommandError if it is invalid.
 */
export async function checkQuery(query: string, name = "--query"): Promise<void> {
  const { default: jmespath } = await import("jmespath");
  try {
    jmespath.search({}, query);
  } catch (error) {
    const { name: kind, message } = error as Error; // jmespath throws nothing else
    // An empty object may have the wrong type for a function, which is not a syntax error.
    if (!/^(?:Parser|Lexer)Error$/.test(kind) && !message.startsWith("Unknown function") && query !== "") return;
    const reason = message.replace(/\.$/, "") || "it is empty";
    throw usageError(`${name} is not a valid JMESPath expression: ${reason}. See https://jmespath.org.`);
  }
}

/**
 * Evaluates a JMESPath expression. The result is `null` if it matches nothing.
 *
 * @param name - the name of the flag or argument, for errors.
 * @throws CommandError if a function gets a value of the wrong type.
 */
export async function evaluateQuery(value: unknown, query: string, name = "--query"): Promise<unknown> {
  const { default: jmespath } = await import("jmespath");
  try {
    // A name such as `constructor` resolves to a prototype function, which is not JSON.
    return JSON.parse(JSON.stringify(jmespath.search(value, query)) ?? "null") as unknown;
  } catch (error) {
    throw new CommandError("incomplete", `${name} ${query}: ${(error as Error).message}`); // jmespath throws nothing else
  }
}
