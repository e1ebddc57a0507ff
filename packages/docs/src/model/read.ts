import {
  Document,
  isObject,
  type JsonObject,
  listOf,
  membersOf,
  pointerTo,
  SpecificationError,
  textOf,
} from "./document.ts";
import { rootField } from "./fields.ts";
import { Folder } from "./fold.ts";
import { slugOf, UniqueNames } from "./names.ts";
import { type Field, type Operation, type Reference, type SharedSchema, type Tag } from "./reference.ts";
import { describedField, type Reading, readBody, readReplies } from "./replies.ts";
import { sharedSchemas } from "./shared-schemas.ts";

const methods = ["get", "put", "post", "delete", "patch"] as const;
const otherMethods = ["head", "options", "trace"];

/**
 * What every page of the reference shows, read from the bundled specification.
 *
 * @param bundle - an OpenAPI 3.1 document whose references all lead inside of it: https://spec.openapis.org/oas/v3.1.1
 * @returns the reference: operations in the order of the document, tags with the operations of each, and the schemas
 * that more than one place refers to.
 * @throws SpecificationError with the JSON pointer of what no page can be made of: another kind of document, a missing
 * operationId, tag, summary, permission or command, a reference that leads nowhere.
 */
export function readReference(bundle: unknown): Reference {
  const document = new Document(bundle);
  const info = isObject(document.root["info"]) ? document.root["info"] : {};
  const folder = new Folder(document);
  const shared = sharedSchemas(document);
  const schemaNames = new UniqueNames();
  const schemaSlugs = new Map(shared.names.map((name) => [name, schemaNames.take(slugOf(name))]));
  const slugs = new UniqueNames();
  const found = operationsIn(document).map((place) => {
    const reading = { document, folder, page: { anchors: new UniqueNames(), slugs: schemaSlugs } };
    return {
      operation: readOperation(reading, place, slugs),
      uses: shared.reachedFrom([place.node, place.item["parameters"]]),
    };
  });
  const operations = found.map(({ operation }) => operation);

  const schemas = [...schemaSlugs].map(([name, slug]): SharedSchema => {
    const schema = folder.fold({ $ref: `#/components/schemas/${name}` });
    return {
      name,
      slug,
      source: `components/schemas/${name}.yaml`,
      root: rootField(schema, { anchors: new UniqueNames(), slugs: schemaSlugs, of: name }, "field"),
      usedBy: found.filter(({ uses }) => uses.has(name)).map(({ operation }) => operation),
    };
  });
  return {
    title: required(info["title"], "#/info/title"),
    version: required(info["version"], "#/info/version"),
    summary: textOf(info["summary"]) ?? "",
    description: textOf(info["description"])?.trim() ?? "",
    server: readServer(document),
    tags: readTags(document, operations),
    operations,
    schemas,
  };
}

interface Place {
  readonly path: string;
  readonly item: JsonObject;
  readonly method: (typeof methods)[number];
  readonly node: JsonObject;
  readonly pointer: string;
}

function operationsIn(document: Document): Place[] {
  return membersOf(document.root["paths"]).flatMap(([path, value]) => {
    const pointer = pointerTo("#/paths", path);
    const item = document.resolve(value, pointer);
    const other = otherMethods.find((method) => method in item);
    if (other) throw new SpecificationError(pointerTo(pointer, other), "a page has no place for this method");
    return methods.flatMap((method) => {
      const node = item[method];
      return isObject(node) ? [{ path, item, method, node, pointer: pointerTo(pointer, method) }] : [];
    });
  });
}

function readOperation(reading: Reading, { path, item, method, node, pointer }: Place, slugs: UniqueNames): Operation {
  const text = (key: string) => required(node[key], pointerTo(pointer, key));
  const id = text("operationId");
  const parameters = [
    ...parametersIn(reading.document, item["parameters"], pointer),
    ...parametersIn(reading.document, node["parameters"], pointer),
  ];
  // An operation's own parameter takes the place of its path's.
  const last = new Map(parameters.map((each) => [`${String(each["in"])} ${String(each["name"])}`, each]));
  const fieldsOf = (where: string): Field[] =>
    [...last.values()]
      .filter((parameter) => parameter["in"] === where)
      .map((parameter) => {
        const name = required(parameter["name"], `${pointer}/parameters`);
        return describedField(reading, parameter, {
          anchor: `${where}-${name}`,
          name,
          required: parameter["required"] === true,
        });
      });
  return {
    id,
    slug: slugs.take(slugOf(id)),
    method: upper[method],
    path,
    tag: required(listOf(node["tags"])[0], pointerTo(pointer, "tags", "0")),
    summary: text("summary"),
    description: textOf(node["description"])?.trim() ?? "",
    permission: text("x-required-permission"),
    cliCommand: text("x-cli-command"),
    deprecated: node["deprecated"] === true,
    // A path's file is called after it.
    source: `paths/${path.slice(1).replaceAll("/", "_")}.yaml`,
    pathParameters: fieldsOf("path"),
    queryParameters: fieldsOf("query"),
    ...(node["requestBody"] === undefined
      ? {}
      : { body: readBody(reading, node["requestBody"], pointerTo(pointer, "requestBody")) }),
    ...readReplies(reading, node["responses"], pointerTo(pointer, "responses")),
  };
}

const upper = { get: "GET", put: "PUT", post: "POST", delete: "DELETE", patch: "PATCH" } as const;

function parametersIn(document: Document, list: unknown, pointer: string): JsonObject[] {
  return listOf(list).map((node, index) => {
    const place = pointerTo(pointer, "parameters", String(index));
    const parameter = document.resolve(node, place);
    const where = parameter["in"];
    if (where === "path" || where === "query") return parameter;
    const shown = JSON.stringify(where);
    throw new SpecificationError(place, `a page has a place for parameters in path and query, and none for ${shown}`);
  });
}

/** The tags that the document describes, in its order, then those that only operations name. */
function readTags(document: Document, operations: readonly Operation[]): Tag[] {
  const described = new Map(
    listOf(document.root["tags"])
      .filter(isObject)
      .map((tag, index) => [
        required(tag["name"], pointerTo("#/tags", String(index), "name")),
        textOf(tag["description"])?.trim() ?? "",
      ]),
  );
  const groups = new Map<string, Operation[]>([...described.keys()].map((name) => [name, []]));
  for (const operation of operations) {
    const group = groups.get(operation.tag);
    if (group) group.push(operation);
    else groups.set(operation.tag, [operation]);
  }
  const slugs = new UniqueNames();
  return [...groups].map(([name, all]) => ({
    name,
    slug: slugs.take(slugOf(name)),
    description: described.get(name) ?? "",
    operations: all,
  }));
}

function readServer(document: Document): string {
  const [server] = listOf(document.root["servers"]);
  const url = isObject(server) ? server["url"] : undefined;
  return required(url, "#/servers/0/url").replace(/\/+$/u, "");
}

function required(value: unknown, pointer: string): string {
  const text = textOf(value);
  if (text === undefined) throw new SpecificationError(pointer, "expected a text that is not empty");
  return text;
}
