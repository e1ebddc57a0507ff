#!/usr/bin/env node
// northspec-generate-types DOCUMENT DIRECTORY: generates the modules of @northspec/types from a bundled document.
import type { OpenApiDocument } from "@northspec/openapi";
import { annotate } from "./annotate.ts";
import { banner, runGenerator } from "./command.ts";
import { printFields, readFields } from "./fields.ts";
import { printOperations, readOperations } from "./operations.ts";
import { printSchemaTypes } from "./schema-types.ts";
import { validate } from "./validate.ts";

/** Generates the modules, as text by file name. The same document always gives the same text. */
export async function generateTypes(document: OpenApiDocument): Promise<ReadonlyMap<string, string>> {
  validate(document);
  const modules = {
    "operations.gen.ts": printOperations(readOperations(document)),
    "fields.gen.ts": printFields(readFields(document)),
    "schema.gen.ts": await printSchemaTypes(annotate(document)),
  };
  const header = banner("northspec-generate-types");
  return new Map(Object.entries(modules).map(([file, text]) => [file, header + text]));
}

if (import.meta.main) await runGenerator("northspec-generate-types", generateTypes);
