#!/usr/bin/env node
// northspec-generate-types DOCUMENT FOLDER: generates the modules of @northspec/types from a bundled OpenAPI document.
import { annotate } from "./annotate.ts";
import { banner, runGenerator } from "./command.ts";
import { printFields, readFields } from "./fields.ts";
import { type Json, JsonNode } from "./json-node.ts";
import { printOperations, readOperations, readServer } from "./operations.ts";
import { printSchemaTypes } from "./schema-types.ts";
import { validate } from "./validate.ts";

/** The modules as text by file name. The same document gives the same bytes. */
export async function generateTypes(json: Json): Promise<ReadonlyMap<string, string>> {
  const document = JsonNode.root(json);
  validate(document);
  const modules = {
    "operations.gen.ts": printOperations(readOperations(document), readServer(document)),
    "fields.gen.ts": printFields(readFields(document)),
    "schema.gen.ts": await printSchemaTypes(annotate(document)),
  };
  const header = banner("northspec-generate-types");
  return new Map(Object.entries(modules).map(([file, text]) => [file, header + text]));
}

if (import.meta.main) await runGenerator("northspec-generate-types", generateTypes);
