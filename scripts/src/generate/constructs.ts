import { rewrite } from "./grammar.ts";
import type { Place } from "./place.ts";

// What openapi-typescript turns into a type, annotate.ts into a sentence, or what only concerns validators
// and leaves the type right though wider. Any other keyword would be dropped without a word.
const schemaKeywords = new Set(
  `$ref $comment title description default example examples deprecated readOnly writeOnly externalDocs
  type enum const format contentEncoding contentMediaType pattern minLength maxLength
  minimum maximum exclusiveMinimum exclusiveMaximum multipleOf
  items minItems maxItems uniqueItems
  properties required additionalProperties propertyNames minProperties maxProperties
  allOf anyOf oneOf not`.split(/\s+/u),
);

// Names that the generated file needs for itself.
const takenNames = new Set(["Extract", "Omit", "Record", "WithRequired"]);

/**
 * Stops at the first construct that the generators have no rule for.
 *
 * @throws DocumentError with the JSON pointer of the construct.
 */
export function refuseUnknownConstructs(document: Place): void {
  const version = document.at("openapi");
  if (!version.string().startsWith("3.1.")) version.fail("expected an OpenAPI 3.1 document");
  if (document.at("webhooks").exists)
    document.at("webhooks").fail("the generators have no rule for webhooks; describe operations under paths");

  for (const [name, schema] of document.at("components").at("schemas").children()) {
    if (!/^[A-Z][A-Za-z0-9]*$/u.test(name))
      schema.fail("the name becomes a TypeScript type; use PascalCase letters and digits");
    if (takenNames.has(name))
      schema.fail(`the name ${name} is one that the generated types use themselves; choose another`);
  }

  rewrite(document, "document", {
    schema: (node, place) => {
      place.target();
      for (const keyword of Object.keys(node)) {
        if (schemaKeywords.has(keyword) || keyword.startsWith("x-")) continue;
        place
          .at(keyword)
          .fail(
            `the generators have no rule for the schema keyword ${keyword}; write it with keywords they know, or add the rule in scripts/src/generate`,
          );
      }
      return node;
    },
    pathItem: (node, place) => {
      for (const keyword of ["$ref", "servers"]) {
        if (place.at(keyword).exists)
          place.at(keyword).fail(`the generators have no rule for ${keyword} in a path item; write it out`);
      }
      return node;
    },
    operation: (node, place) => {
      for (const keyword of ["servers", "callbacks", "security"]) {
        if (place.at(keyword).exists)
          place
            .at(keyword)
            .fail(`the generators have no rule for ${keyword} of one operation; they know those of the whole document`);
      }
      return node;
    },
  });
}
