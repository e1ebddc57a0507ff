#!/usr/bin/env node
// northspec-generate-client DOCUMENT DIRECTORY: generates the functions of @northspec/client from a bundled document.
// It runs in the directory of the package, whose version the client sends.
import { readFileSync } from "node:fs";
import type { OpenApiDocument } from "@northspec/openapi";
import { banner, runGenerator } from "./command.ts";
import { type OperationRow, readOperations, readServer, readTeamScope } from "./operations.ts";
import { validate } from "./validate.ts";

/** Generates the functions of the operations and the constants of the client, as text by file name. */
export function generateClient(document: OpenApiDocument, version: string): ReadonlyMap<string, string> {
  validate(document);
  const head = banner("northspec-generate-client");
  return new Map([
    ["constants.gen.ts", head + printConstants(document, version)],
    ["functions.gen.ts", head + printFunctions(readOperations(document))],
  ]);
}

function printConstants(document: OpenApiDocument, version: string): string {
  const { path, teamPath } = readTeamScope(document);
  return `/** The default server. */
export const defaultServer = ${JSON.stringify(readServer(document))};

/** Matches the start of the paths that are also served for a team. */
export const scopedPath = ${String(new RegExp(`^${path}(?![^/?#])`))};

/** The path that replaces it, with the team in braces. */
export const teamTemplate = ${JSON.stringify(teamPath)};

/** The version of this package, sent in the \`user-agent\` header. */
export const version = ${JSON.stringify(version)};
`;
}

/** One function for each operation, so that a bundle contains only those it calls. */
function printFunctions(operations: readonly OperationRow[]): string {
  return `import { createOperation, type Operation } from "./operation.ts";
import type { WaitableOperation } from "./wait.ts";
${operations.map((operation) => printFunction(operation, operations)).join("")}`;
}

function printFunction(operation: OperationRow, operations: readonly OperationRow[]): string {
  const { id, summary, description, deprecated, permission, wait } = operation;
  const [replacement = ""] = description.trimEnd().split("\n\n");
  const lines = [
    `${summary}.`,
    "",
    ...description.trimEnd().split("\n"),
    "",
    ...(permission === undefined ? [] : [`Required permission: ${permission}.`, ""]),
    ...(wait ? ["To wait for what it starts, pass it to `waitFor`.", ""] : []),
    "@throws NorthspecError if the call fails. Its class depends on the error.",
    "@throws TypeError if the input cannot be sent.",
    ...(deprecated ? [`@deprecated ${replacement.replaceAll("\n", " ")}`] : []),
  ];
  // A `*/` in the text would end the comment.
  const text = lines.map((line) => ` * ${line.replaceAll("*/", "*\\/")}`.trimEnd()).join("\n");
  const comment = `\n/**\n${text}\n */\n`;
  const name = JSON.stringify(id);
  const create = `/* @__PURE__ */ createOperation(${JSON.stringify(requestOf(operation))})`;
  if (!wait) return `${comment}export const ${id}: Operation<${name}> = ${create};\n`;
  const [polled] = operations.filter((each) => each.id === wait.operation).map(requestOf);
  const { parameters, until } = wait;
  const facts = JSON.stringify({ wait: { polled, parameters, until } });
  return `${comment}export const ${id}: WaitableOperation<${name}> = /* @__PURE__ */ Object.assign(${create}, ${facts});\n`;
}

/** The facts of an operation that a call needs. */
function requestOf({ id, method, path, mayBeEmpty }: OperationRow): object {
  return { id, method, path, mayBeEmpty };
}

if (import.meta.main) {
  await runGenerator("northspec-generate-client", (document) => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string }; // required by npm
    return generateClient(document, version);
  });
}
