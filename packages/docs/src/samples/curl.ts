import type { Operation } from "../model/reference.ts";
import type { SampleRequest } from "./request.ts";
import { command, json, quoted } from "./shell.ts";

/** The call of an operation by curl: https://curl.se/docs/manpage.html */
export function curlOf({ method, path }: Operation, request: SampleRequest, server: string): string {
  const filled = request.path.reduce(
    (sofar, [name, value]) => sofar.replaceAll(`{${name}}`, () => encodeURIComponent(String(value))),
    path,
  );
  const query = request.query.map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
  );
  const url = `${server}${filled}${query.length > 0 ? `?${query.join("&")}` : ""}`;
  const hasBody = request.body !== undefined;
  const usual = hasBody ? "POST" : "GET";
  return command([
    `curl ${quoted(url)}`,
    ...(method === usual ? [] : [`--request ${method}`]),
    '--header "Authorization: Bearer $NORTHFLANK_API_TOKEN"',
    ...(hasBody ? ['--header "Content-Type: application/json"', `--data ${quoted(json(request.body))}`] : []),
  ]);
}
