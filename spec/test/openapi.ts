import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Content, jsonContent, OpenApiDocument } from "@northspec/openapi";

/** The directory of this package. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** The bundle that `generate` writes. */
export const document = new OpenApiDocument(JSON.parse(readFileSync(`${root}/dist/openapi.json`, "utf8")));

/** The JSON content of a request or a response. */
export interface Body {
  readonly operationId: string;
  /** `request`, or the status of the response. */
  readonly part: string;
  readonly content: Content;
}

/** Every body in the document. */
export const bodies: readonly Body[] = document.operations.flatMap(({ id: operationId, body, responses }) => {
  const all = [
    ...(body ? [{ ...body, part: "request" }] : []),
    ...responses.map((each) => ({ ...each, part: each.status })),
  ];
  return all.flatMap(({ part, ...each }) => {
    const content = jsonContent(each);
    return content ? [{ operationId, part, content }] : [];
  });
});
