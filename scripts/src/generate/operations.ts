import { methods } from "./grammar.ts";
import type { Place } from "./place.ts";

/** Each of these has a counterpart in packages/types/src/operations.ts, which the compiler holds against the output. */
interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required: boolean;
  readonly type: "string" | "number" | "integer" | "boolean";
}

interface Body {
  readonly contentType: "application/json";
  readonly required: boolean;
}

export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  readonly body?: Body;
  readonly permission: string;
  readonly cliCommand: string;
  readonly paging: boolean;
}

/**
 * The operations of the document in its order.
 *
 * @throws DocumentError at what the table cannot say.
 */
export function readOperations(document: Place): Operation[] {
  const operations: Operation[] = [];
  const ids = new Set<string>();
  for (const [path, item] of document.at("paths").children()) {
    for (const method of methods) {
      const place = item.at(method);
      if (!place.exists) continue;
      const operation = readOperation(place, item, method, path);
      if (ids.has(operation.id)) {
        place.at("operationId").fail(`the operationId ${operation.id} is taken; choose another`);
      }
      ids.add(operation.id);
      operations.push(operation);
    }
  }
  return operations;
}

/** The address that every call goes to unless it says otherwise. */
export function readServer(document: Place): string {
  const url = document.at("servers").at(0).at("url");
  const text = url.string();
  if (!/^https?:\/\/[^{}]+$/u.test(text)) url.fail("expected an absolute http or https URL without variables");
  return text;
}

/** Clients send `Authorization: Bearer`, so the document must ask for exactly that. */
export function requireBearer(document: Place): void {
  const [requirement, ...others] = document.at("security").children();
  const [name, ...further] = requirement?.[1].children() ?? [];
  const scheme = document
    .at("components")
    .at("securitySchemes")
    .at(name?.[0] ?? "");
  if (
    others.length > 0 ||
    further.length > 0 ||
    scheme.at("type").value !== "http" ||
    scheme.at("scheme").value !== "bearer"
  ) {
    document
      .at("security")
      .fail("the client has a rule for one bearer token alone; name one security scheme of type http, scheme bearer");
  }
}

function readOperation(place: Place, item: Place, method: string, path: string): Operation {
  const id = place.at("operationId").string();
  if (!/^[a-z][A-Za-z0-9]*$/u.test(id))
    place.at("operationId").fail("the operationId becomes the name of a method; use camelCase letters and digits");
  const [tag, ...otherTags] = place.at("tags").children();
  if (tag === undefined || otherTags.length > 0) return place.at("tags").fail("expected exactly one tag");

  const parameters = readParameters(place, item, path);
  const body = readBody(place.at("requestBody"));
  return {
    id,
    method: method.toUpperCase(),
    path,
    tag: tag[1].string(),
    summary: place.at("summary").string(),
    description: place.at("description").string(),
    parameters,
    ...(body && { body }),
    permission: place.at("x-required-permission").string(),
    cliCommand: place.at("x-cli-command").string(),
    paging: parameters.some(({ name, in: where }) => where === "query" && name === "cursor") && answersInPages(place),
  };
}

function readParameters(place: Place, item: Place, path: string): Parameter[] {
  const found = new Map<string, Parameter>();
  for (const list of [item.at("parameters"), place.at("parameters")]) {
    const names = new Set<string>();
    for (const [, reference] of list.children()) {
      const parameter = readParameter(reference);
      const same = found.get(parameter.name);
      // Path, query and body stand side by side in one argument of the client's methods.
      if (parameter.name === "body" || names.has(parameter.name) || (same && same.in !== parameter.in)) {
        reference.fail(
          `the name ${parameter.name} is taken; a parameter's name must differ from the operation's other parameters and from "body"`,
        );
      }
      names.add(parameter.name);
      found.set(parameter.name, parameter);
    }
  }
  const parameters = [...found.values()];
  const inPath = parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name);
  const inTemplate = [...path.matchAll(/\{([^{}]+)\}/gu)].map(([, name]) => name);
  if (inPath.toSorted().join() !== inTemplate.toSorted().join()) {
    place.fail(
      `the path has the parameters {${inTemplate.join("}, {")}}, but described are: ${inPath.join(", ") || "none"}; describe each one once`,
    );
  }
  return parameters;
}

function readParameter(reference: Place): Parameter {
  const place = reference.target();
  const where = place.at("in").value;
  if (where !== "path" && where !== "query")
    return place
      .at("in")
      .fail(`the client has a rule for parameters in path and query, and none for ${JSON.stringify(where)}`);
  const type = place.at("schema").target().at("type");
  const { value } = type;
  if (value !== "string" && value !== "number" && value !== "integer" && value !== "boolean") {
    return type.fail("the client has a rule for parameters of type string, number, integer and boolean alone");
  }
  return { name: place.at("name").string(), in: where, required: place.at("required").value === true, type: value };
}

function readBody(reference: Place): Body | undefined {
  if (!reference.exists) return undefined;
  const place = reference.target();
  const contentTypes = place
    .at("content")
    .children()
    .map(([name]) => name);
  if (contentTypes.join() !== "application/json")
    return place.at("content").fail("the client has a rule for application/json alone");
  return { contentType: "application/json", required: place.at("required").value === true };
}

function answersInPages(place: Place): boolean {
  return place
    .at("responses")
    .children()
    .filter(([status]) => status.startsWith("2"))
    .some(([, response]) =>
      hasProperty(response.target().at("content").at("application/json").at("schema"), "pagination"),
    );
}

function hasProperty(schema: Place, name: string): boolean {
  const target = schema.target();
  return (
    target.at("properties").at(name).exists ||
    target
      .at("allOf")
      .children()
      .some(([, part]) => hasProperty(part, name))
  );
}

/** What the type of the table says of each operation word for word. */
const literal = ["id", "method", "path", "tag", "permission", "cliCommand", "paging"] as const;

/**
 * The text of the module that `@northspec/types/operations` gives its table from.
 *
 * The table has its type written out: there is a limit to the types that a compiler writes into a declaration by itself,
 * and a table of many operations passes it.
 */
export function printOperations(operations: readonly Operation[], server: string): string {
  const table = Object.fromEntries(operations.map((operation) => [operation.id, operation]));
  return `import type { OperationDescription } from "./operations.ts";
import type { operations } from "./schema.gen.ts";

export const defaultServer = ${print(server)};

/** Each operation of {@link operationTable}, with what is known of it word for word. */
export type OperationTable = {
${operations.map(printType).join("\n")}
};

export const operationTable: OperationTable = ${print(table)} satisfies OperationTable & Record<keyof operations, object>;
`;
}

function printType(operation: Operation): string {
  const facts = literal.map((name) => `readonly ${name}: ${JSON.stringify(operation[name])}`).join("; ");
  return `  readonly ${operation.id}: OperationDescription & { ${facts} };`;
}

function print(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
