import { createRequire } from "node:module";
import {
  type Content,
  isSuccess,
  jsonContent,
  OpenApiDocument,
  type OperationNode,
  type ParameterNode,
} from "@northspec/openapi";

const require = createRequire(import.meta.url);

/** The version of this package. */
export const { version } = require("../package.json") as { readonly version: string }; // npm requires one

/** The bundled specification that this package was built with. */
export const specification = require("@northspec/spec/openapi.json") as object; // checked by OpenApiDocument

export const document = new OpenApiDocument(specification);

/** An operation of the specification, as the sandbox serves it. */
export interface Route {
  readonly operationId: string;
  /** In upper case. */
  readonly method: string;
  /** The path with its parameters in braces, as in the specification. */
  readonly path: string;
  /** If absent, any valid token is accepted. */
  readonly permission: string | undefined;
  readonly pathParameters: readonly string[];
  readonly queryParameters: ReadonlyMap<string, ParameterNode>;
  readonly body: Content | undefined;
  readonly isBodyRequired: boolean;
  /** The content of each response, by status (`200`, `5XX`). */
  readonly responses: ReadonlyMap<string, Content>;
  /** The examples of the successful response, in the order of the specification. */
  readonly examples: readonly unknown[];
}

/** Every operation of the specification, followed by the same operation for a team if it has a path for teams. */
export const routes: readonly Route[] = document.operations.flatMap((operation) => {
  const route = routeOf(operation);
  const { teamPath } = operation;
  if (teamPath === undefined) return [route];
  return [route, { ...route, path: teamPath, pathParameters: ["teamId", ...route.pathParameters] }];
});

function routeOf({ id, method, path, permission, parameters, body, responses }: OperationNode): Route {
  const success = responses.find(isSuccess);
  return {
    operationId: id,
    method: method.toUpperCase(),
    path,
    permission,
    pathParameters: parameters.filter((each) => each.in === "path").map(({ name }) => name),
    queryParameters: new Map(parameters.filter((each) => each.in === "query").map((each) => [each.name, each])),
    body: body && jsonContent(body),
    isBodyRequired: body?.required ?? false,
    responses: new Map(
      responses.flatMap((response) => {
        const content = jsonContent(response);
        return content ? [[response.status, content] as const] : [];
      }),
    ),
    examples: (success && jsonContent(success)?.examples.map(({ value }) => value)) ?? [],
  };
}

/** Returns the examples of the successful response of an operation. The specification's tests validate them. */
export function responseExamples<Body>(operationId: string): readonly Body[] {
  return (routes.find((route) => route.operationId === operationId)?.examples ?? []) as readonly Body[];
}

/** Returns the content of an operation's response with a status. */
export function responseContentOf({ responses }: Route, status: number): Content | undefined {
  return responses.get(String(status)) ?? responses.get(`${String(status).charAt(0)}XX`);
}
