import type { Context } from "./redocly.ts";

/** The verbs of operations. An operationId, a summary and a CLI command each start with one. */
const readVerbs = ["get", "list"];
const writeVerbs = [
  "create",
  "update",
  "patch",
  "put",
  "delete",
  "start",
  "stop",
  "pause",
  "resume",
  "restart",
  "scale",
  "abort",
  "run",
  "reset",
  "clear",
  "suspend",
];
const verbs = [...readVerbs, ...writeVerbs];

const startsWith = (allowed: readonly string[], rest: string) => new RegExp(`^(?:${allowed.join("|")})${rest}$`, "u");
const capitalized = verbs.map((verb) => verb.charAt(0).toUpperCase() + verb.slice(1));

const patterns = {
  read: startsWith(readVerbs, "(?:[A-Z][a-z]+)+"),
  write: startsWith(writeVerbs, "(?:[A-Z][a-z]+)+"),
  summary: startsWith(capitalized, "(?: [a-z]+)+"),
  command: startsWith(verbs, "(?: [a-z]+(?:-[a-z]+)*)+"),
};

const list = (allowed: readonly string[]) => allowed.map((verb) => `\`${verb}\``).join(", ");

const messages = {
  read: `The operationId of a GET is a verb and a resource in camel case. Start it with ${list(readVerbs)}: \`getService\`.`,
  write: `The operationId of a write is a verb and a resource in camel case. Start it with one of ${list(writeVerbs)}: \`createService\`.`,
  summary: `A summary is a verb and a resource in sentence case, without a full stop. Start it with one of ${list(capitalized)}: \`Get service\`.`,
  command: `Every operation has a CLI command. Set \`x-cli-command\` to one of ${list(verbs)} and a resource: \`get service builds\`.`,
};

/** Requires a verb of the list in the operationId, the summary and the CLI command of each operation. */
export function operationNames() {
  return {
    Operation(operation: Readonly<Record<string, unknown>>, context: Context) {
      const isRead = context.key === "get";
      const checks = [
        ["operationId", isRead ? "read" : "write"],
        ["summary", "summary"],
        ["x-cli-command", "command"],
      ] as const;
      for (const [property, name] of checks) {
        const value = operation[property];
        if (typeof value === "string" && patterns[name].test(value)) continue;
        context.report({ message: messages[name], location: context.location.child([property]) });
      }
    },
  };
}
