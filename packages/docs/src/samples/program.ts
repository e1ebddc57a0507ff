import type { Operation } from "../model/reference.ts";
import { javaScript } from "./layout.ts";
import type { SampleRequest } from "./request.ts";

/** A module that calls an operation by the client. */
export function programOf({ id, success }: Operation, request: SampleRequest): string {
  const isPaged = success.root.children.some(({ name }) => name === "pagination");
  const parts = isPaged ? "data, pagination" : "data";
  const input = Object.fromEntries([
    ...request.path,
    ...request.query,
    ...(request.body === undefined ? [] : [["body", request.body] as const]),
  ]);
  const call = `const { ${parts} } = await client.${id}(`;
  return `import { createClient } from "@northspec/client";

const client = createClient(); // reads NORTHFLANK_API_TOKEN
${call}${Object.keys(input).length > 0 ? javaScript(input, call.length + 2) : ""});
console.log(${parts});`;
}
