import type { Parameter, Route } from "./document.ts";
import { parseJson } from "./limits.ts";
import { badRequest, type Detail } from "./problem.ts";
import type { Validators } from "./validation.ts";

/** The parameters of a request, in the types that the specification gives them. */
export interface Parameters {
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
}

const noQuery = {};

/** Reads and checks the requests of one operation. */
export class RequestReader {
  readonly #route: Route;
  readonly #validators: Validators;
  readonly #query: ReadonlyMap<string, Parameter>;
  readonly #pathNames: readonly string[];
  readonly #required: readonly string[];

  constructor(route: Route, validators: Validators) {
    this.#route = route;
    this.#validators = validators;
    const query = route.parameters.filter((each) => each.in === "query");
    this.#query = new Map(query.map((each) => [each.name, each]));
    this.#required = query.filter(({ required }) => required).map(({ name }) => name);
    this.#pathNames = route.parameters.filter((each) => each.in === "path").map(({ name }) => name);
  }

  /**
   * Path and query.
   *
   * @throws {Problem} 400 that names each wrong place.
   */
  parameters(url: string, pathValue: (name: string) => string | undefined): Parameters {
    const details: Detail[] = [];
    const path: Record<string, string> = {};
    for (const name of this.#pathNames) {
      const value = pathValue(name) ?? "";
      // eslint-disable-next-line no-control-regex -- control characters are what is looked for
      if (value === "" || /[\u0000-\u001F\u007F]/.test(value)) {
        details.push({ in: "path", pointer: `/${name}`, expected: "an identifier without control characters" });
      }
      path[name] = value;
    }
    const start = url.indexOf("?");
    const query = start === -1 && this.#required.length === 0 ? noQuery : this.#readQuery(url.slice(start), details);
    if (details.length > 0) throw badRequest(details);
    return { path, query };
  }

  #readQuery(search: string, details: Detail[]): Record<string, unknown> {
    const query: Record<string, unknown> = {};
    const given = new URLSearchParams(search);
    for (const name of new Set(given.keys())) {
      const parameter = this.#query.get(name);
      const pointer = `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      const values = given.getAll(name);
      if (!parameter) {
        const known = [...this.#query.keys()].join(", ");
        details.push({ in: "query", pointer, expected: known ? `one of the parameters ${known}` : "no parameter" });
      } else if (values.length > 1) {
        details.push({ in: "query", pointer, expected: "the parameter at most once" });
      } else {
        const value = coerce(values[0] ?? "", parameter.schema.type);
        query[name] = value;
        const wrong = this.#validators.checkSchema(parameter.schema, value, "query");
        details.push(...wrong.map((each) => ({ ...each, pointer: pointer + each.pointer })));
      }
    }
    for (const name of this.#required) {
      if (!given.has(name)) details.push({ in: "query", pointer: `/${name}`, expected: "the parameter to be present" });
    }
    return query;
  }

  /**
   * The body.
   *
   * @throws {Problem} 400 for another content type, no JSON, or what the schema refuses.
   */
  body(contentType: string | null, text: string): unknown {
    const { bodySchema, bodyRequired } = this.#route;
    if (bodySchema === undefined) return undefined;
    if (text === "" && !bodyRequired) return undefined;
    if (!/^application\/json *(;|$)/i.test(contentType ?? "")) {
      throw badRequest([{ in: "header", pointer: "/content-type", expected: "application/json" }]);
    }
    const value = parseJson(text);
    const details = this.#validators.check(bodySchema, value);
    if (details.length > 0) throw badRequest(details);
    return value;
  }
}

/** A parameter's text in the type that its schema gives it; the text itself where it is no such value. */
function coerce(text: string, type: string | undefined): unknown {
  if ((type === "integer" || type === "number") && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}
