// The one home of openapi-typescript. Its own TypeScript is older than the project's: it needs the compiler's
// JavaScript API.
import { astToString, type GlobalContext, type OpenAPI3, resolveRef, transformSchema } from "openapi-typescript";
import ts from "typescript";
import type { Json } from "./place.ts";

/**
 * The text of a module that exports `paths`, `components`, `operations` and each schema by its own name.
 *
 * openapi-typescript leaves `operations` and root types without JSDoc; here both carry that of what they name. Its own
 * entry would check and bundle the document anew first, which takes as long as all else together: it is handed to what
 * comes after.
 *
 * @param document - bundled, free of constructs that the generators have no rule for, and with references that lead
 *   somewhere.
 */
export function printSchemaTypes(document: Json): string {
  // What openapi-typescript reads is JSON that says it is OpenAPI.
  const schema = document as unknown as OpenAPI3;
  const nodes = transformSchema(schema, contextOf(schema));

  const operations = nodes.filter(ts.isInterfaceDeclaration).find((node) => node.name.text === "operations");
  const methods = members(nodes, "paths").flatMap((path) => propertiesOf(path.type));
  const commented = new Map(methods.map((method) => [referredName(method.type), method]));
  for (const operation of operations?.members ?? []) {
    if (!ts.isPropertySignature(operation)) continue;
    copyComment(commented.get(nameOf(operation)), operation);
  }

  const schemas = members(nodes, "components").find((component) => nameOf(component) === "schemas");
  const rootTypes = propertiesOf(schemas?.type).map((schema) => {
    const name = nameOf(schema);
    const type = ts.factory.createTypeReferenceNode(`components["schemas"][${JSON.stringify(name)}]`);
    const exported = [ts.factory.createModifier(ts.SyntaxKind.ExportKeyword)];
    return copyComment(schema, ts.factory.createTypeAliasDeclaration(exported, name, undefined, type));
  });
  return astToString([...nodes, ...rootTypes]);
}

/** What openapi-typescript takes options for, and what it finds before it begins. */
function contextOf(schema: OpenAPI3): GlobalContext {
  const context = {
    additionalProperties: false,
    alphabetize: false,
    arrayLength: false,
    conditionalEnums: false,
    dedupeEnums: false,
    defaultNonNullable: false,
    // The generators have no rule for discriminators.
    discriminators: { objects: {}, refsHandled: [] },
    emptyObjectsUnknown: false,
    enum: false,
    enumValues: false,
    excludeDeprecated: false,
    exportType: false,
    generatePathParams: false,
    immutable: false,
    injectFooter: [],
    makePathsEnum: false,
    pathParamsAsTypes: false,
    postTransform: undefined,
    propertiesRequiredByDefault: false,
    readWriteMarkers: false,
    resolve: (reference: string) => resolveRef(schema, reference, { silent: true }),
    rootTypes: false,
    rootTypesKeepCasing: false,
    rootTypesNoSchemaPrefix: false,
    silent: true,
    transform: undefined,
    transformProperty: undefined,
  } satisfies Omit<GlobalContext, "redoc">;
  // The configuration of the checks is read by the checks alone, which are left out.
  return context as unknown as GlobalContext;
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
function referredName(type: ts.TypeNode | undefined): string | undefined {
  const index = type !== undefined && ts.isIndexedAccessTypeNode(type) ? type.indexType : undefined;
  return index !== undefined && ts.isLiteralTypeNode(index) && ts.isStringLiteral(index.literal)
    ? index.literal.text
    : undefined;
}

function copyComment<Target extends ts.Node>(from: ts.Node | undefined, to: Target): Target {
  return ts.setSyntheticLeadingComments(to, from && ts.getSyntheticLeadingComments(from));
}
