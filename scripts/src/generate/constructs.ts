import { type Kind, kinds, rewrite, type Visitors } from "./grammar.ts";
import { knownKeywords } from "./keywords.ts";
import type { JsonObject, Place } from "./place.ts";

// Names that the generated file needs for itself.
const takenNames = new Set(["Extract", "Omit", "Record", "WithRequired"]);

/**
 * Stops at the first construct that the generators have no rule for, at a value that is none of its keyword's, and at a
 * reference that leads nowhere: what is generated would not say what the document says, or not compile.
 *
 * @throws DocumentError with the JSON pointer of the construct.
 */
export function refuseUnknownConstructs(document: Place): void {
  const version = document.at("openapi");
  if (!version.string().startsWith("3.1.")) version.fail("expected an OpenAPI 3.1 document");

  for (const [path, item] of document.at("paths").children()) {
    if (!path.startsWith("/")) item.fail("expected a path that begins with a slash");
  }
  for (const [name, schema] of document.at("components").at("schemas").children()) {
    if (!/^[A-Z][A-Za-z0-9]*$/u.test(name))
      schema.fail("the name becomes a TypeScript type; use PascalCase letters and digits");
    if (takenNames.has(name))
      schema.fail(`the name ${name} is one that the generated types use themselves; choose another`);
  }
  const visitors: Visitors = Object.fromEntries(kinds.map((kind) => [kind, refuseUnknownKeywords(kind)]));
  rewrite(document, "document", visitors);
}

function refuseUnknownKeywords(kind: Kind): (node: JsonObject, place: Place) => JsonObject {
  const known = knownKeywords[kind];
  const name = kind.replaceAll(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);
  return (node, place) => {
    for (const [keyword, value] of Object.entries(place.object())) {
      if (keyword.startsWith("x-")) continue;
      const form = known.get(keyword);
      if (form === undefined) {
        place
          .at(keyword)
          .fail(
            `the generators have no rule for the ${name} keyword ${keyword}; write it with keywords they know, or add the rule in scripts/src/generate`,
          );
      } else if (!form.holds(value)) {
        place.at(keyword).fail(`expected ${form.expected} for the ${name} keyword ${keyword}`);
      }
    }
    place.target();
    return node;
  };
}
