// The only module that imports openapi-typescript. It needs the JavaScript API of an older TypeScript than the project's.
import openapiTypescript, { astToString, type OpenAPI3 } from "openapi-typescript";
import ts from "typescript";
import type { Json } from "@northspec/openapi";

/**
 * Prints the module that exports `paths`, `components`, `operations` and each schema by its own name.
 *
 * openapi-typescript omits JSDoc from `operations` and root types; here it is copied from the paths and schemas.
 */
export async function printSchemaTypes(document: Json): Promise<string> {
  // A cast, since openapi-typescript has its own type of the document, which has been validated.
  const schema = document as unknown as OpenAPI3;
  const nodes = await openapiTypescript(schema, { defaultNonNullable: false, silent: true });

  const methods = members(nodes, "paths").flatMap((path) => propertiesOf(path.type));
  const methodsByOperation = new Map(methods.map((method) => [referencedName(method.type), method]));
  for (const operation of members(nodes, "operations")) {
    copyComment(methodsByOperation.get(nameOf(operation)), operation);
  }

  const schemas = members(nodes, "components").find((component) => nameOf(component) === "schemas");
  const rootTypes = propertiesOf(schemas?.type).map((property) => {
    const name = nameOf(property);
    const type = ts.factory.createTypeReferenceNode(`components["schemas"][${JSON.stringify(name)}]`);
    const exported = [ts.factory.createModifier(ts.SyntaxKind.ExportKeyword)];
    return copyComment(property, ts.factory.createTypeAliasDeclaration(exported, name, undefined, type));
  });
  return astToString([...nodes, ...rootTypes]);
}

function members(nodes: readonly ts.Node[], interfaceName: string): ts.PropertySignature[] {
  const found = nodes.filter(ts.isInterfaceDeclaration).find((node) => node.name.text === interfaceName);
  return found?.members.filter(ts.isPropertySignature) ?? [];
}

function propertiesOf(type: ts.TypeNode | undefined): ts.PropertySignature[] {
  return type !== undefined && ts.isTypeLiteralNode(type) ? type.members.filter(ts.isPropertySignature) : [];
}

function nameOf(property: ts.PropertySignature): string {
  return ts.isIdentifier(property.name) || ts.isStringLiteral(property.name) ? property.name.text : "";
}

// The name N of the type operations["N"].
function referencedName(type: ts.TypeNode | undefined): string | undefined {
  const index = type !== undefined && ts.isIndexedAccessTypeNode(type) ? type.indexType : undefined;
  return index !== undefined && ts.isLiteralTypeNode(index) && ts.isStringLiteral(index.literal)
    ? index.literal.text
    : undefined;
}

function copyComment<Target extends ts.Node>(from: ts.Node | undefined, to: Target): Target {
  return ts.setSyntheticLeadingComments(to, from && ts.getSyntheticLeadingComments(from));
}
