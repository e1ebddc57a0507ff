import type { JsonNode } from "./json-node.ts";
import { type Kind, knownKeywords } from "./objects.ts";

// Names that the generated types need for themselves.
const reservedNames = new Set(["Extract", "Omit", "Record", "WithRequired"]);

/**
 * Rejects a document that the generators cannot represent: an unknown keyword, a value of the wrong type, a reference
 * to nothing, or authentication other than a bearer token.
 *
 * @throws DocumentError with the JSON pointer of the first error.
 */
export function validate(document: JsonNode): void {
  const version = document.at("openapi");
  if (!version.string().startsWith("3.1.")) version.fail("expected an OpenAPI 3.1 document");

  for (const [path, item] of document.at("paths").entries()) {
    if (!path.startsWith("/")) item.fail("expected a path that starts with a slash");
  }
  for (const [name, schema] of document.at("components").at("schemas").entries()) {
    if (!/^[A-Z][A-Za-z0-9]*$/u.test(name)) {
      schema.fail("the name becomes a TypeScript type; use letters and digits in PascalCase");
    }
    if (reservedNames.has(name)) schema.fail(`the generated types need the name ${name}; choose another`);
  }
  validateObject(document, "document");
  validateSecurity(document);
}

function validateObject(node: JsonNode, kind: Kind): void {
  // `true` and `false` are schemas too.
  if (kind === "schema" && typeof node.value === "boolean") return;
  for (const [name, value] of Object.entries(node.object())) {
    if (name.startsWith("x-")) continue;
    const keyword = knownKeywords[kind].get(name);
    const child = node.at(name);
    if (keyword === undefined) {
      return child.fail(
        `unknown ${kind} keyword ${name}; use keywords that the generators know, or add it in scripts/src/generate`,
      );
    }
    if (!keyword.accepts(value)) child.fail(`expected ${keyword.expected} for the ${kind} keyword ${name}`);
    if (keyword.child === undefined) continue;
    for (const each of keyword.isCollection ? child.children() : [child]) validateObject(each, keyword.child);
  }
  node.target();
}

// Clients send `Authorization: Bearer`.
function validateSecurity(document: JsonNode): void {
  const [requirement, ...otherRequirements] = document.at("security").children();
  const [name = "", ...otherNames] = Object.keys(requirement?.object() ?? {});
  const scheme = document.at("components").at("securitySchemes").at(name);
  const isBearer = scheme.get("type") === "http" && scheme.get("scheme") === "bearer";
  if (otherRequirements.length > 0 || otherNames.length > 0 || !isBearer) {
    document.at("security").fail("expected exactly one security scheme, with `type: http` and `scheme: bearer`");
  }
}
