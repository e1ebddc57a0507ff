import { STATUS_CODES } from "node:http";
import {
  type Content,
  isSuccess,
  jsonContent,
  OpenApiDocument,
  type OperationNode,
  type ParameterNode,
  type RequestBody,
  type ResponseNode,
  SchemaUsage,
  secretPathsOf,
  textOf,
  waitOf,
} from "@northspec/openapi";
import { type PageContext, rootView } from "./fields.ts";
import { slugOf, UniqueNames } from "./slugs.ts";
import { describeWait } from "./wait.ts";
import type { BodyView, FieldView, OperationView, Reference, ResponseView, SharedSchema, TagView } from "./views.ts";

const methods = { get: "GET", put: "PUT", post: "POST", delete: "DELETE", patch: "PATCH" } as const;

const statusClasses: Readonly<Record<string, string>> = {
  "1": "Information",
  "2": "Success",
  "3": "Redirection",
  "4": "Client Error",
  "5": "Server Error",
};

/**
 * Reads the data for the reference pages.
 *
 * @param bundle - A bundled OpenAPI 3.1 document: https://spec.openapis.org/oas/v3.1.1
 * @returns The operations in the order of their paths, the tags with the operations of each, and the schemas with more
 * than one reference to them.
 * @throws DocumentError with a JSON pointer, if the document cannot be shown: another format, a missing operationId, tag,
 * summary or CLI command, or a reference without a target.
 */
export function readReference(bundle: unknown): Reference {
  const document = new OpenApiDocument(bundle);
  const { root } = document;
  const usage = new SchemaUsage(document);
  const slugs = new UniqueNames();
  const shared = root.at("components", "schemas").children();
  const schemaSlugs = new Map(
    shared.flatMap(([name]) => (usage.countOf(name) > 1 ? [[name, slugs.take(slugOf(name))] as const] : [])),
  );
  const operationSlugs = new UniqueNames();
  const slugsById = new Map(document.operations.map(({ id }) => [id, operationSlugs.take(slugOf(id))]));
  const ordered = inOrder(document.operations);
  const operations = ordered.map((operation) => {
    const page = { anchors: new UniqueNames(), slugs: schemaSlugs };
    return readOperation(operation, slugsById, { document, page });
  });
  const schemaNames = ordered.map(({ node, parameters }) => [
    usage.namesIn(node, "operation"),
    ...parameters.map((each) => usage.namesIn(each.node, "parameter")),
  ]);
  const schemas = [...schemaSlugs].map(([name, slug]): SharedSchema => ({
    name,
    slug,
    source: `components/schemas/${name}.yaml`,
    root: rootView(
      document.schema(name),
      { anchors: new UniqueNames(), slugs: schemaSlugs, schemaName: name },
      { anchor: "field" },
    ),
    usedBy: operations.filter((_, index) => schemaNames[index]?.some((names) => names.has(name))),
  }));
  return {
    document,
    title: root.at("info", "title").string(),
    version: root.at("info", "version").string(),
    summary: textOf(root.at("info"), "summary"),
    description: textOf(root.at("info"), "description"),
    server: root.at("servers", 0, "url").string().replace(/\/+$/u, ""),
    tags: readTags(document, operations),
    operations,
    schemas,
  };
}

const methodOrder = ["get", "post", "put", "patch", "delete"];

/** Sorts operations by their paths in the order of the document, and those of a path by method. */
function inOrder(operations: readonly OperationNode[]): OperationNode[] {
  const paths = [...new Set(operations.map(({ path }) => path))];
  const rankOf = ({ path, method }: OperationNode) => paths.indexOf(path) * 10 + methodOrder.indexOf(method);
  return operations.toSorted((one, other) => rankOf(one) - rankOf(other));
}

/** The document and the page of an operation. */
interface Context {
  readonly document: OpenApiDocument;
  readonly page: PageContext;
}

function readOperation(operation: OperationNode, slugs: ReadonlyMap<string, string>, context: Context): OperationView {
  const { id, node, path, teamPath, description, permission, isDeprecated, body } = operation;
  const wait = waitOf(context.document, operation);
  return {
    id,
    slug: slugs.get(id) ?? "",
    method: methodOf(operation),
    path,
    ...(teamPath === undefined ? {} : { teamPath }),
    tag: node.at("tags", 0).string(),
    summary: node.at("summary").string(),
    description,
    ...(permission === undefined ? {} : { permission }),
    cliCommand: node.at("x-cli-command").string(),
    isDeprecated,
    ...(wait ? { wait: describeWait(operation, wait, slugs.get(wait.operation.id) ?? "") } : {}),
    // The file of a path has its name.
    source: `paths/${path.slice(1).replaceAll("/", "_")}.yaml`,
    ...readParameters(operation, context.page),
    ...(body ? { body: readBody(body, context) } : {}),
    ...readResponses(operation, context),
  };
}

function methodOf({ method, node }: OperationNode): OperationView["method"] {
  if (method in methods) return methods[method as keyof typeof methods]; // just checked
  return node.fail(`the documentation has no page for the method ${method}`);
}

function readParameters(
  { parameters }: OperationNode,
  page: PageContext,
): Pick<OperationView, "pathParameters" | "queryParameters"> {
  const unknown = parameters.find(({ in: location }) => location !== "path" && location !== "query");
  unknown?.node.fail(`the documentation shows parameters in path and query, not in ${unknown.in}`);
  const viewsIn = (location: string) =>
    parameters
      .filter((each) => each.in === location)
      .map((each) => describedView(each, page, `${location}-${each.name}`));
  return { pathParameters: viewsIn("path"), queryParameters: viewsIn("query") };
}

/** A parameter or header, whose own description and example come before those of its schema. */
function describedView(parameter: Omit<ParameterNode, "in">, page: PageContext, anchor: string): FieldView {
  const { name, required, schema, description, isDeprecated, examples } = parameter;
  const view = rootView(schema, page, { anchor, name, required });
  return {
    ...view,
    description: description || view.description,
    isDeprecated: isDeprecated || view.isDeprecated,
    example: examples[0]?.value ?? view.example,
    examples,
  };
}

function readBody(body: RequestBody, context: Context): BodyView {
  const { schema, examples } = contentOf(body, context);
  const { description, required } = body;
  return { description, required, root: rootView(schema, context.page, { anchor: "body", required }), examples };
}

/** The responses of an operation. Errors with the same schema share the view of their body. */
function readResponses(
  { responses }: OperationNode,
  context: Context,
): Pick<OperationView, "success" | "errors" | "errorBody"> {
  const success = responses.find((each) => isSuccess(each) || each.status.startsWith("3"));
  const failures = responses.filter((each) => each !== success);
  const errorBody = readContent(failures[0], context, "error");
  return {
    success: readResponse(success, context),
    errors: failures.map((each) => {
      const isShared = contentOf(each, context).schema === errorBody.field.schema;
      return readResponse(each, context, isShared ? errorBody : undefined);
    }),
    errorBody,
  };
}

function readResponse(response: ResponseNode | undefined, context: Context, body?: FieldView): ResponseView {
  const { status, description, headers } = response ?? { status: "2XX", description: "", headers: [] };
  const root = body ?? readContent(response, context, status);
  return {
    status,
    name: STATUS_CODES[status] ?? statusClasses[status.charAt(0)] ?? "Any Other",
    description,
    root,
    secrets: secretPathsOf(root.field),
    headers: headers.map((header) => describedView(header, context.page, `${status}-header-${header.name}`)),
    examples: contentOf(response, context).examples,
  };
}

function readContent(response: ResponseNode | undefined, context: Context, anchor: string): FieldView {
  const { schema, mediaType } = contentOf(response, context);
  const root = rootView(schema, context.page, { anchor });
  return mediaType === "" ? { ...root, type: "no content" } : root;
}

/** The JSON content of a body or else its first. */
function contentOf(
  body: RequestBody | ResponseNode | undefined,
  { document }: Context,
): Pick<Content, "mediaType" | "schema" | "examples"> {
  const none = { mediaType: "", schema: document.schemas.resolve(document.root.at("no content")), examples: [] };
  return (body && (jsonContent(body) ?? body.contents[0])) ?? none;
}

/** The tags that the document describes, in its order, then those that only operations name. */
function readTags({ root, tagGroups }: OpenApiDocument, operations: readonly OperationView[]): TagView[] {
  const tags = root.at("tags").children();
  const described = new Map(tags.map(([, tag]) => [tag.at("name").string(), textOf(tag, "description")]));
  const names = new Set([...described.keys(), ...operations.map(({ tag }) => tag)]);
  const slugs = new UniqueNames();
  return [...names].map((name) => ({
    name,
    slug: slugs.take(slugOf(name)),
    group: tagGroups.get(name) ?? name,
    description: described.get(name) ?? "",
    operations: operations.filter(({ tag }) => tag === name),
  }));
}
