import { refuseUnknownConstructs } from "./constructs.ts";
import { printFunctions } from "./functions.ts";
import { readOperations, readServer, requireBearer } from "./operations.ts";
import { banner } from "./output.ts";
import { Place, type Json } from "./place.ts";

/** The name and text of the module that `@northspec/client` has its functions from. */
export function generateFunctions(json: Json, version: string): ReadonlyMap<string, string> {
  const document = Place.root(json);
  refuseUnknownConstructs(document);
  requireBearer(document);
  const text = printFunctions(readOperations(document), readServer(document), version);
  return new Map([["functions.gen.ts", banner("northspec-generate-client") + text]]);
}
