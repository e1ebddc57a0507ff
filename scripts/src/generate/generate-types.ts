import { annotate } from "./annotate.ts";
import { refuseUnknownConstructs } from "./constructs.ts";
import { printFields, readFields } from "./fields.ts";
import { printSchemaTypes } from "./openapi-typescript.ts";
import { printOperations, readOperations, readServer, requireBearer } from "./operations.ts";
import { banner } from "./output.ts";
import { Place, type Json } from "./place.ts";

/** The names and texts of the modules that `@northspec/types` is made of. The same document gives the same texts. */
export function generateTypes(json: Json): ReadonlyMap<string, string> {
  const document = Place.root(json);
  refuseUnknownConstructs(document);
  requireBearer(document);
  const table = printOperations(readOperations(document), readServer(document));
  const schema = printSchemaTypes(annotate(document));
  return new Map([
    ["schema.gen.ts", banner("northspec-generate-types") + schema],
    ["operations.gen.ts", banner("northspec-generate-types") + table],
    ["fields.gen.ts", banner("northspec-generate-types") + printFields(readFields(document))],
  ]);
}
