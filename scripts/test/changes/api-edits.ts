import type { Bump } from "../../src/changes/bump.ts";

/** The part of an API that an edit changes. */
export interface ApiVersion {
  readonly item?: object;
  /** Appended to the path of the edit. */
  readonly suffix?: string;
  readonly schemas?: Readonly<Record<string, object>>;
}

/** An edit of the API, and the bump that it requires. */
export interface ApiEdit {
  readonly name: string;
  readonly bump: Bump;
  readonly before: ApiVersion;
  readonly after: ApiVersion;
}

/** Combines the versions of several edits, each at its own path, into a bundled description. */
export function api(versions: readonly (readonly [path: string, version: ApiVersion])[]): object {
  const paths = versions.flatMap(([path, { item, suffix = "" }]) =>
    item === undefined ? [] : [[path + suffix, item]],
  );
  return {
    openapi: "3.1.1",
    info: { title: "API", version: "1.0.0" },
    servers: [{ url: "https://api.example" }],
    security: [{ token: [] }],
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      schemas: Object.assign({}, ...versions.map(([, { schemas }]) => schemas)),
    },
  };
}

const json = (schema: object, examples?: object) => ({
  "application/json": { schema, ...(examples === undefined ? {} : { examples }) },
});
const ok = (schema: object = { type: "object" }, examples?: object) => ({
  description: "OK.",
  headers: { "x-limit": { schema: { type: "integer" } } },
  content: json(schema, examples),
});
const operation = (fields: object = {}): ApiVersion => ({ item: { get: { responses: { 200: ok() }, ...fields } } });
const response = (schema: object): ApiVersion => ({ item: { get: { responses: { 200: ok(schema) } } } });
const request = (schema: object, required = true): ApiVersion => ({
  item: { post: { requestBody: { required, content: json(schema) }, responses: { 200: ok() } } },
});
/** A schema that is used in a request and in a response. */
const both = (name: string, schema: object): ApiVersion => {
  const reference = { $ref: `#/components/schemas/${name}` };
  return {
    item: { post: { requestBody: { required: true, content: json(reference) }, responses: { 200: ok(reference) } } },
    schemas: { [name]: schema },
  };
};
/** A named schema that is used in a response. */
const named = (name: string, schema: object): ApiVersion => ({
  ...response({ properties: { value: { $ref: `#/components/schemas/${name}` } } }),
  schemas: { [name]: schema },
});
const query = (...parameters: readonly object[]): ApiVersion =>
  operation({ parameters: parameters.map((parameter) => ({ in: "query", ...parameter })) });
const object = (properties: object, ...required: readonly string[]) => ({ type: "object", properties, required });

const closed = (properties: object) => ({ ...object(properties), additionalProperties: false });

const text = { type: "string" };
const id = { id: text };
const size = (fields: object) => ({ name: "size", schema: { type: "integer", ...fields } });

const edit =
  (bump: Bump) =>
  (name: string, before: ApiVersion, after: ApiVersion): ApiEdit => ({ name, bump, before, after });
const [major, minor, patch] = [edit("major"), edit("minor"), edit("patch")];

const variants = (...names: readonly string[]) => ({ oneOf: names.map((name) => object({ [name]: text }, name)) });

/** Every kind of edit, in requests and in responses. */
export const apiEdits: readonly ApiEdit[] = [
  major("removing a field from a response", response(object({ ...id, sha: text })), response(object(id))),
  major("removing a field from a request", request(closed({ ...id, sha: text })), request(closed(id))),
  major("renaming a field of a response", response(object({ sha: text })), response(object({ commit: text }))),
  minor("adding an optional field to a response", response(object(id)), response(object({ ...id, sha: text }))),
  minor("adding an optional field to a request", request(object(id)), request(object({ ...id, sha: text }))),
  minor("adding a required field to a response", response(object(id)), response(object({ ...id, sha: text }, "sha"))),
  major("adding a required field to a request", request(object(id)), request(object({ ...id, sha: text }, "sha"))),
  major("requiring a field in a request", request(object(id)), request(object(id, "id"))),
  minor("no longer requiring a field in a request", request(object(id, "id")), request(object(id))),
  patch("requiring a field in a response", response(object(id)), response(object(id, "id"))),
  major("no longer requiring a field in a response", response(object(id, "id")), response(object(id))),
  major("removing an enum value from a request", request({ enum: ["a", "b"] }), request({ enum: ["a"] })),
  minor("adding an enum value to a request", request({ enum: ["a"] }), request({ enum: ["a", "b"] })),
  major("removing an enum value from a response", response({ enum: ["a", "b"] }), response({ enum: ["a"] })),
  major("adding an enum value to a response", response({ enum: ["a"] }), response({ enum: ["a", "b"] })),
  major("adding an enum value to both", both("Builder", { enum: ["a"] }), both("Builder", { enum: ["a", "b"] })),
  patch("reordering an enum of a response", response({ enum: ["a", "b"] }), response({ enum: ["b", "a"] })),
  major("tightening a bound of a request", query(size({ maximum: 100 })), query(size({ maximum: 60 }))),
  minor("loosening a bound of a request", query(size({ maximum: 100 })), query(size({ maximum: 200 }))),
  major("adding a bound to a request", query(size({})), query(size({ minimum: 1 }))),
  patch("tightening a bound of a response", response({ minimum: 10 }), response({ minimum: 20 })),
  major("loosening a bound of a response", response({ minimum: 10 }), response({ minimum: 5 })),
  major("loosening a bound of both", both("Name", { maxLength: 54 }), both("Name", { maxLength: 80 })),
  major("changing a pattern", request({ pattern: "^a" }), request({ pattern: "^b" })),
  major("changing the type of a field", response({ type: "number" }), response(text)),
  major("turning an integer of a response into a number", response({ type: "integer" }), response({ type: "number" })),
  major("allowing null in a response", response(text), response({ type: ["string", "null"] })),
  major("adding a variant to a response", response(variants("a")), response(variants("a", "b"))),
  major("removing a variant from a response", response(variants("a", "b")), response(variants("a"))),
  major("removing a variant from a request", request(variants("a", "b")), request(variants("a"))),
  minor("making a request body optional", request({}), request({}, false)),
  major("requiring an optional request body", request({}, false), request({})),
  minor("opening a closed request", request({ additionalProperties: false }), request({})),
  minor("adding a path", {}, { item: { put: {} } }),
  major(
    "renaming a path parameter",
    { item: { parameters: [{ name: "jobId", in: "path", required: true, schema: text }] }, suffix: "/{jobId}" },
    { item: { parameters: [{ name: "job", in: "path", required: true, schema: text }] }, suffix: "/{job}" },
  ),
  major("renaming an operation", operation({ operationId: "getJob" }), operation({ operationId: "getJobs" })),
  major("removing an operation", { item: { get: {}, delete: {} } }, { item: { get: {} } }),
  minor("adding an operation", { item: { get: {} } }, { item: { get: {}, delete: {} } }),
  minor("adding an optional parameter", query(), query({ name: "page", schema: text })),
  major("adding a required parameter", query(), query({ name: "page", required: true, schema: text })),
  minor(
    "making a parameter optional",
    query({ name: "page", required: true, schema: text }),
    query({ name: "page", schema: text }),
  ),
  major("removing a parameter", query({ name: "page", schema: text }), query()),
  major("removing a status", operation({ responses: { 200: ok(), 409: ok() } }), operation()),
  minor("adding a status", operation(), operation({ responses: { 200: ok(), 409: ok() } })),
  major("removing a response header", operation(), operation({ responses: { 200: { ...ok(), headers: {} } } })),
  major("renaming a schema", named("JobType", text), named("JobKind", text)),
  minor("naming a schema", response({ properties: { value: text } }), named("CommitSha", text)),
  major(
    "changing a permission",
    operation({ "x-required-permission": "Jobs > Read" }),
    operation({ "x-required-permission": "Jobs > View" }),
  ),
  major(
    "changing a CLI command",
    operation({ "x-cli-command": "get job" }),
    operation({ "x-cli-command": "get a job" }),
  ),
  minor("adding something to wait for", operation(), operation({ "x-wait": { operation: "getJob" } })),
  major("removing something to wait for", operation({ "x-wait": { operation: "getJob" } }), operation()),
  major(
    "changing the operation to poll",
    operation({ "x-wait": { operation: "getJob" } }),
    operation({ "x-wait": { operation: "getService" } }),
  ),
  minor("changing a default", query(size({ default: 50 })), query(size({ default: 20 }))),
  minor("deprecating an operation", operation(), operation({ deprecated: true })),
  patch("no longer deprecating an operation", operation({ deprecated: true }), operation()),
  minor("no longer requiring a token", operation(), operation({ security: [] })),
  major("requiring a token again", operation({ security: [] }), operation()),
  patch("changing a description", operation({ description: "Old." }), operation({ description: "New." })),
  patch("changing an example", query({ ...size({}), example: 1 }), query({ ...size({}), example: 2 })),
  patch(
    "adding an example",
    operation({ responses: { 200: ok({}, {}) } }),
    operation({ responses: { 200: ok({}, { one: { value: {} } }) } }),
  ),
  patch(
    "removing an example",
    operation({ responses: { 200: ok({}, { one: { value: {} } }) } }),
    operation({ responses: { 200: ok({}, {}) } }),
  ),
];
