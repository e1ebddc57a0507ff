#!/usr/bin/env node
// northspec-generate-client DOCUMENT FOLDER: generates the functions of @northspec/client from a bundled OpenAPI document.
// It runs in the folder of the package, whose version the client sends.
import { readFileSync } from "node:fs";
import { banner, runGenerator } from "./command.ts";
import { type Json, JsonNode } from "./json-node.ts";
import { type Operation, readOperations, readServer } from "./operations.ts";
import { validate } from "./validate.ts";

/** The module of the functions, as text by file name. */
export function generateClient(json: Json, version: string): ReadonlyMap<string, string> {
  const document = JsonNode.root(json);
  validate(document);
  const text = printFunctions(readOperations(document), readServer(document), version);
  return new Map([["functions.gen.ts", banner("northspec-generate-client") + text]]);
}

/** One function for each operation, so that a bundle contains only those it calls. */
function printFunctions(operations: readonly Operation[], server: string, version: string): string {
  return `import { type Operation, operation } from "./operation.ts";

/** The address that calls go to unless told otherwise. */
export const defaultServer = ${JSON.stringify(server)};

/** The version of this package, as its \`user-agent\` tells it. */
export const version = ${JSON.stringify(version)};
${operations.map(printFunction).join("")}`;
}

function printFunction({ id, method, path, summary, description, permission }: Operation): string {
  const lines = [
    `${summary}.`,
    "",
    ...description.trimEnd().split("\n"),
    "",
    `Required permission: ${permission}.`,
    "",
    "@throws NorthspecError where the call fails: a class for each status, and those of every call.",
    "@throws TypeError where the input cannot be sent.",
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
