import {
  isSuccess,
  jsonContent,
  type OpenApiDocument,
  type OperationNode,
  type ParameterNode,
  type ResolvedSchema,
} from "@northspec/openapi";
import { type ApiOperation, objectShape, type Shape, unite } from "./shape.ts";

/** An operation of the specification. */
export interface SpecificationOperation extends ApiOperation {
  /** The JSON pointer of the operation in the bundle. */
  readonly pointer: string;
}

/** Reads the operations of the specification. */
export function specificationOperations(document: OpenApiDocument): SpecificationOperation[] {
  return document.operations.map((operation) => {
    const { id, method, path, teamPath, permission, body, node } = operation;
    return {
      id,
      endpoint: `${method.toUpperCase()} ${path}`,
      ...(teamPath === undefined ? {} : { teamPath }),
      ...(permission === undefined ? {} : { permission }),
      shapes: shapesOf(operation),
      isBodyRequired: body?.required === true,
      pointer: node.pointer,
    };
  });
}

function shapesOf({ parameters, body, responses, node }: OperationNode): ApiOperation["shapes"] {
  const request = body && jsonContent(body);
  const response = responses.filter(isSuccess).flatMap((each) => jsonContent(each) ?? [])[0];
  return {
    path: parametersShape(parameters, "path", node.pointer),
    query: parametersShape(parameters, "query", node.pointer),
    ...(request ? { request: shapeOf([request.schema]) } : {}),
    ...(response ? { response: shapeOf([response.schema]) } : {}),
  };
}

function parametersShape(parameters: readonly ParameterNode[], location: string, pointer: string): Shape {
  return objectShape(
    parameters
      .filter((parameter) => parameter.in === location)
      .map(({ name, required, schema, node }) => [name, { required, shape: shapeOf([schema]), pointer: node.pointer }]),
    pointer,
  );
}

/** The shape of a value that matches all of the schemas. */
function shapeOf(schemas: readonly ResolvedSchema[]): Shape {
  const combinations = schemas.reduce<ResolvedSchema[][]>(
    (before, schema) => before.flatMap((some) => variantsOf(schema).map((more) => [...some, ...more])),
    [[]],
  );
  return unite(combinations.map(shapeWithoutVariants));
}

/** For each variant of the schema: the schema, the variant and, if it has variants itself, one of these. */
function variantsOf(schema: ResolvedSchema): ResolvedSchema[][] {
  if (schema.variants.length === 0) return [[schema]];
  return schema.variants.flatMap(({ schema: variant }) => variantsOf(variant)).map((inner) => [schema, ...inner]);
}

function shapeWithoutVariants(schemas: readonly ResolvedSchema[]): Shape {
  const types = intersection(
    schemas.map((schema) => schema.types.map((type) => (type === "integer" ? "number" : type))),
  );
  // The client does not list numbers.
  const values = intersection(schemas.map(valuesOf)).filter((value) => typeof value === "string");
  const required = new Set(schemas.flatMap((schema) => [...schema.requiredNames]));
  const names = new Set(schemas.flatMap((schema) => schema.properties.map(({ name }) => name)));
  const items = schemas.flatMap((schema) => schema.items ?? []);
  const maps = schemas.flatMap((schema) => schema.additionalProperties ?? []);
  const pointer = (schemas.flatMap((schema) => schema.nodes("properties"))[0] ?? schemas[0]?.parts[0]?.node)?.pointer;
  return {
    types: new Set(types),
    ...(types.includes("string") && values.length > 0 ? { values: new Set(values) } : {}),
    properties: new Map([
      ...[...names].map((name) => [name, propertyOf(schemas, name, required.has(name))] as const),
      ...(maps.length > 0 ? [["*", { required: false, shape: shapeOf(maps) }] as const] : []),
    ]),
    ...(items.length > 0 ? { items: shapeOf(items) } : {}),
    ...(pointer === undefined ? {} : { pointer }),
  };
}

function propertyOf(schemas: readonly ResolvedSchema[], name: string, required: boolean) {
  const nodes = schemas.flatMap((schema) => schema.nodes("properties").map((properties) => properties.at(name)));
  const pointer = nodes.find(({ exists }) => exists)?.pointer;
  return {
    required,
    get shape() {
      return shapeOf(
        schemas.flatMap(({ properties }) => properties.filter((each) => each.name === name)).map((each) => each.schema),
      );
    },
    ...(pointer === undefined ? {} : { pointer }),
  };
}

function valuesOf(schema: ResolvedSchema): readonly unknown[] {
  return schema.enum.length > 0 ? schema.enum : schema.all("const");
}

/** The values that are in every list. An empty list allows any value. */
function intersection<Value>(lists: readonly (readonly Value[])[]): Value[] {
  const [first = [], ...others] = lists.filter((list) => list.length > 0);
  return first.filter((value) => others.every((list) => list.includes(value)));
}
