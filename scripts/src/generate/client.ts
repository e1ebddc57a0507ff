#!/usr/bin/env node
// northspec-generate-client DOCUMENT DIRECTORY: generates the functions of @northspec/client from a bundled document.
// It runs in the directory of the package, whose version the client sends.
import { readFileSync } from "node:fs";
import type { OpenApiDocument } from "@northspec/openapi";
import { banner, runGenerator } from "./command.ts";
import { type OperationRow, readOperations, readServer } from "./operations.ts";
import { validate } from "./validate.ts";

/** Generates the module of the functions, as text by file name. */
export function generateClient(document: OpenApiDocument, version: string): ReadonlyMap<string, string> {
  validate(document);
  const text = printFunctions(readOperations(document), readServer(document), version);
  return new Map([["functions.gen.ts", banner("northspec-generate-client") + text]]);
}

/** One function for each operation, so that a bundle contains only those it calls. */
function printFunctions(operations: readonly OperationRow[], server: string, version: string): string {
  return `import { type Operation, operation } from "./operation.ts";

/** The server that calls go to by default. */
export const defaultServer = ${JSON.stringify(server)};

/** The version of this package, which the \`user-agent\` header names. */
export const version = ${JSON.stringify(version)};
${operations.map(printFunction).join("")}`;
}

function printFunction({ id, method, path, summary, description, permission }: OperationRow): string {
  const lines = [
    `${summary}.`,
    "",
    ...description.trimEnd().split("\n"),
    "",
    ...(permission === undefined ? [] : [`Required permission: ${permission}.`, ""]),
    "@throws NorthspecError if the call fails: one class for each error status, and those common to all calls.",
    "@throws TypeError if the input cannot be sent.",
  ];
  // A `*/` in the text would end the comment.
  const comment = lines.map((line) => ` * ${line.replaceAll("*/", "*\\/")}`.trimEnd()).join("\n");
  const row = [id, method, path].map((each) => JSON.stringify(each)).join(", ");
  return `
/**
${comment}
 */
export const ${id}: Operation<${JSON.stringify(id)}> = /* @__PURE__ */ operation(${row});
`;
}

if (import.meta.main) {
  await runGenerator("northspec-generate-client", (document) => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string }; // required by npm
    return generateClient(document, version);
  });
}
