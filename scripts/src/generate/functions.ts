import type { Operation } from "./operations.ts";

/** The text of the module with one function for each operation, so that a bundle holds the functions it calls alone. */
export function printFunctions(operations: readonly Operation[], server: string, version: string): string {
  return `import { type Operation, operation } from "./operation.ts";

/** The address that calls go to unless told otherwise. */
export const defaultServer = ${JSON.stringify(server)};

/** The version of this package, as its \`user-agent\` tells it. */
export const version = ${JSON.stringify(version)};
${operations.map(printFunction).join("")}`;
}

const thrown = [
  "@throws NorthspecError where the call fails: a class for each status, and those of every call.",
  "@throws TypeError where the input cannot be sent.",
];

function printFunction({ id, method, path, summary, description, permission }: Operation): string {
  const lines = [
    `${summary}.`,
    "",
    ...description.trimEnd().split("\n"),
    "",
    `Required permission: ${permission}.`,
    "",
    ...thrown,
  ];
  // A comment ends at its first `*/`, wherever that stands.
  const text = lines.map((line) => ` * ${line.replaceAll("*/", "*\\/")}`.trimEnd()).join("\n");
  const row = [id, method, path].map((each) => JSON.stringify(each)).join(", ");
  return `
/**
${text}
 */
export const ${id}: Operation<${JSON.stringify(id)}> = /* @__PURE__ */ operation(${row});
`;
}
