import ts from "typescript";
import { CheckError } from "../changes/run.ts";
import { objectShape, type Shape, type ShapeProperty, unite, unknownShape } from "./shape.ts";

/** The type declarations of the client. */
export interface ClientTypes {
  /**
   * The shape of a type alias or interface; `undefined` if it is not declared.
   *
   * @throws {@link CheckError} with the location of a type that JSON cannot express.
   */
  shapeOf(name: string): Shape | undefined;
}

/**
 * Reads type declarations, without the type checker: it would simplify `{ id: string } | any` to `any`, and lose the
 * fields that the client documents.
 *
 * @param file - the path of the declarations, for error messages.
 * @param text - the declarations.
 */
export function readClientTypes(file: string, text: string): ClientTypes {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const declarations = new Map(
    source.statements
      .filter((node) => ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node))
      .map((node) => [node.name.text, node]),
  );

  const fail = (node: ts.Node, message: string): never => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    throw new CheckError(`${file}:${String(line + 1)}: ${message}`);
  };

  const named = (name: string, within: readonly string[]): Shape | undefined => {
    const declaration = declarations.get(name);
    if (declaration === undefined) return undefined;
    if (within.includes(name)) return fail(declaration, `The type ${name} contains itself, which is not supported.`);
    const inside = [...within, name];
    if (ts.isTypeAliasDeclaration(declaration)) return shapeOf(declaration.type, inside);
    if (declaration.heritageClauses)
      return fail(declaration, `The interface ${name} extends a type, which is not supported.`);
    return objectOf(declaration.members, inside);
  };

  const objectOf = (members: readonly ts.TypeElement[], within: readonly string[]): Shape =>
    objectShape(
      members.map((member): [string, ShapeProperty] => {
        if (ts.isIndexSignatureDeclaration(member))
          return ["*", { required: false, shape: shapeOf(member.type, within) }];
        if (!ts.isPropertySignature(member) || member.type === undefined)
          return fail(member, "Expected a property with a type.");
        if (!ts.isIdentifier(member.name) && !ts.isStringLiteral(member.name)) {
          return fail(member, "Expected a property with a plain name.");
        }
        const isOptional = member.questionToken !== undefined;
        return [textOf(member.name), { required: !isOptional, shape: shapeOf(member.type, within) }];
      }),
    );

  const textOf = (node: ts.Identifier | ts.StringLiteral): string =>
    // Names and values are printed in reports.
    /\p{Cc}/u.test(node.text) ? fail(node, "Expected a name or value without control characters.") : node.text;

  const shapeOf = (node: ts.TypeNode, within: readonly string[]): Shape => {
    if (ts.isParenthesizedTypeNode(node)) return shapeOf(node.type, within);
    if (ts.isUnionTypeNode(node)) return unite(node.types.map((type) => shapeOf(type, within)));
    if (ts.isTypeLiteralNode(node)) return objectOf(node.members, within);
    if (ts.isArrayTypeNode(node)) return { ...ofType("array"), items: shapeOf(node.elementType, within) };
    if (ts.isLiteralTypeNode(node)) {
      const { literal } = node;
      if (ts.isStringLiteral(literal)) return { ...ofType("string"), values: new Set([textOf(literal)]) };
      return keyword(literal.kind) ?? unsupported(node);
    }
    if (ts.isTypeReferenceNode(node) && ts.isIdentifier(node.typeName) && node.typeArguments === undefined) {
      return named(node.typeName.text, within) ?? unsupported(node);
    }
    return keyword(node.kind) ?? unsupported(node);
  };

  const unsupported = (node: ts.Node): never =>
    fail(
      node,
      `Cannot compare the type \`${node.getText(source).slice(0, 80)}\`. Support it in scripts/src/upstream/client-types.ts.`,
    );

  return { shapeOf: (name) => named(name, []) };
}

/** The shape of a keyword or of a literal whose value does not matter. */
function keyword(kind: ts.SyntaxKind): Shape | undefined {
  if (kind === ts.SyntaxKind.AnyKeyword || kind === ts.SyntaxKind.UnknownKeyword) return unknownShape;
  const type = keywordTypes.get(kind);
  return type === undefined ? undefined : ofType(type);
}

const keywordTypes: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.StringKeyword, "string"],
  [ts.SyntaxKind.NumberKeyword, "number"],
  [ts.SyntaxKind.NumericLiteral, "number"],
  [ts.SyntaxKind.BooleanKeyword, "boolean"],
  [ts.SyntaxKind.TrueKeyword, "boolean"],
  [ts.SyntaxKind.FalseKeyword, "boolean"],
  [ts.SyntaxKind.NullKeyword, "null"],
]);

function ofType(type: string): Shape {
  return { types: new Set([type]), properties: new Map() };
}
