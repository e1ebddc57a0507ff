import { isObject, type Json, type JsonObject, transform } from "@northspec/openapi";
import type { OperationView, Reference } from "../reference/views.ts";
import { samplesOf } from "../samples/samples.ts";

/**
 * Adds samples and a link to the page of each operation to the specification, for Redoc. Only the first example of a
 * body is kept, since Redoc shows no samples for the others.
 *
 * @param pageOf - Returns the path of an operation's page, relative to Redoc's.
 * @returns A changed copy of the document.
 */
export function withSamples(reference: Reference, pageOf: (operation: OperationView) => string): Json {
  const operations = new Map(reference.operations.map((operation) => [operation.id, operation]));
  return transform(reference.document.root, "document", {
    operation: (value, node) => {
      const operation = operations.get(node.at("operationId").string());
      if (operation === undefined) return value;
      const samples = samplesOf(operation, reference.server).slice(0, 3);
      return {
        ...value,
        description: `${operation.description}\n\n[${operation.summary}: full page](${pageOf(operation)})`,
        "x-codeSamples": samples.map(({ label, language, code }) => ({ lang: language, label, source: code })),
      };
    },
    requestBody: (body) => {
      const content = Object.entries(body["content"] ?? {}).map(([type, media]: [string, Json]) => [
        type,
        isObject(media) ? withFirstExample(media) : media,
      ]);
      return { ...body, content: Object.fromEntries(content) };
    },
  });
}

function withFirstExample(media: JsonObject): JsonObject {
  const [first] = Object.entries(media["examples"] ?? {});
  return first ? { ...media, examples: Object.fromEntries([first]) } : media;
}

/**
 * Returns the hash under which Redoc's page has each operation.
 *
 * @returns The hash by operationId.
 */
export function operationAnchors({ operations }: Pick<Reference, "operations">): Record<string, string> {
  return Object.fromEntries(
    operations.map(({ id, tag }) => [id, `#/${tag.toLowerCase().replaceAll(" ", "-")}/${id.toLowerCase()}`]),
  );
}
