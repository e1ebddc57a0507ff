type Json = Readonly<Record<string, unknown>>;

const response = {
  description: "Done.",
  content: { "application/json": { schema: { type: "object", properties: { data: { type: "string" } } } } },
};

/** An operation for a small document. */
export function operation(changes: Json = {}): Json {
  return {
    operationId: "getPet",
    tags: ["Pets"],
    summary: "Get pet",
    description: "Returns a pet. It may bite.",
    "x-required-permission": "Zoo > Pets > Read",
    "x-cli-command": "get pet",
    responses: { "200": response },
    ...changes,
  };
}

/** A request body with this schema. */
export function bodyOf(schema: Json): Json {
  return { requestBody: { required: true, content: { "application/json": { schema } } } };
}

/** A small bundle with one operation (default), or with these paths. */
export function documentWith(schemas: Json, changes: Json = {}, paths?: Json): Json {
  return {
    openapi: "3.1.1",
    info: { title: "Pets", version: "0.0.0" },
    servers: [{ url: "https://pets.example/" }],
    paths: paths ?? { "/v1/pets": { post: operation(changes) } },
    components: { schemas },
  };
}
