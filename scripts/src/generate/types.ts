#!/usr/bin/env node
// northspec-generate-types DOCUMENT FOLDER: makes the modules of @northspec/types from a bundled OpenAPI document.
import { runGenerator } from "./command.ts";
import { generateTypes } from "./generate-types.ts";

runGenerator("northspec-generate-types", generateTypes);
