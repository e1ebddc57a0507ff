#!/usr/bin/env node
// northspec-generate-client DOCUMENT FOLDER: makes the module of @northspec/client's functions from a bundled OpenAPI
// document. It is run in the folder of the package, whose version the client tells the API.
import { readFileSync } from "node:fs";
import { runGenerator } from "./command.ts";
import { generateFunctions } from "./generate-client.ts";

// npm asks every package.json for a version.
const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

runGenerator("northspec-generate-client", (document) => generateFunctions(document, version));
