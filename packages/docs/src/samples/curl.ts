import type { Operation } from "../model/reference.ts";
import { json } from "./layout.ts";
import { type SampleRequest, targetOf } from "./request.ts";
import { command, quoted } from "./shell.ts";

/** The call of an operation by curl: https://curl.se/docs/manpage.html */
export function curlOf(operation: Operation, request: SampleRequest, server: string): string {
  const hasBody = request.body !== undefined;
  const usual = hasBody ? "POST" : "GET";
  return command([
    `curl ${quoted(server + targetOf(operation, request))}`,
    ...(operation.method === usual ? [] : [`--request ${operation.method}`]),
    '--header "Authorization: Bearer $NORTHFLANK_API_TOKEN"',
    ...(hasBody ? ['--header "Content-Type: application/json"', `--data ${quoted(json(request.body))}`] : []),
  ]);
}
