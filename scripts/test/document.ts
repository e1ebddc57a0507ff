import { type JsonObject, OpenApiDocument } from "@northspec/openapi";

const response = {
  description: "Done.",
  content: { "application/json": { schema: { type: "object", properties: { data: { type: "string" } } } } },
};

/** Reads {@link bundleWith}. */
export function documentWith(schemas: JsonObject, operation?: JsonObject): OpenApiDocument {
  return new OpenApiDocument(bundleWith(schemas, operation));
}

/** A small valid document with the given schemas and changes to its one operation. */
export function bundleWith(schemas: JsonObject, operation: JsonObject = {}): JsonObject {
  return {
    openapi: "3.1.1",
    info: { title: "Pets", version: "0.0.0" },
    servers: [{ url: "https://pets.example" }],
    security: [{ token: [] }],
    "x-team-scope": {
      path: "/pets",
      teamPath: "/teams/{teamId}/pets",
      description: "Pets of a team.",
      schema: { type: "string" },
    },
    paths: {
      "/pets/{petId}": {
        parameters: [{ $ref: "#/components/parameters/PetId" }],
        get: {
          operationId: "getPet",
          tags: ["Pets"],
          summary: "Get pet",
          description: "Returns a pet.",
          "x-required-permission": "Zoo > Pets > Read",
          "x-cli-command": "get pet",
          responses: { "200": response },
          ...operation,
        },
      },
    },
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      parameters: {
        PetId: {
          name: "petId",
          in: "path",
          required: true,
          description: "Identifier of the pet.",
          schema: { type: "string" },
        },
      },
      schemas,
    },
  };
}
