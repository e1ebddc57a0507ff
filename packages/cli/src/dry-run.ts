import { createCall, type OperationInput } from "./call.ts";
import type { Execution } from "./execution.ts";
import { mask, writeResult } from "./output.ts";
import { formatOf, type Endpoint } from "./settings.ts";
import { quoteForShell } from "./text.ts";

/** Prints the request that the client would send, and the same request as curl. Sends nothing. */
export async function dryRun(
  { operation, fields, options }: Execution,
  input: OperationInput,
  target: Endpoint,
): Promise<void> {
  let url = "";
  let headers: Record<string, string> = {};
  const { verbose: _, ...rest } = options;
  const call = createCall({ ...target, token: "none" }, rest, {
    fetch: (address, init) => {
      url = address;
      headers = { ...(init.headers as Record<string, string>) }; // the client passes an object of strings
      return Promise.resolve(new Response('{"data":{}}'));
    },
  });
  await call(operation, input);
  // Different in each run.
  delete headers["x-request-id"];
  headers["authorization"] = "Bearer $NORTHFLANK_API_TOKEN";
  const secrets = fields.body.filter(({ secret }) => secret).map(({ path }) => path);
  const body = options.showSecrets ? input["body"] : mask(input["body"], secrets);
  const request = { method: operation.method, url, headers, ...(body === undefined ? {} : { body }) };
  const curl = curlOf(request);
  const format = formatOf(options);
  if (format === "table") process.stdout.write(`${curl}\n`);
  else await writeResult({ request, curl }, format);
}

function curlOf(request: { method: string; url: string; headers: Record<string, string>; body?: unknown }): string {
  const headers = Object.entries(request.headers).map(([name, value]) =>
    // The shell expands the token.
    name === "authorization" ? `--header "${name}: ${value}"` : `--header ${quoteForShell(`${name}: ${value}`)}`,
  );
  const data = request.body === undefined ? [] : [`--data ${quoteForShell(JSON.stringify(request.body))}`];
  return [`curl --request ${request.method} ${quoteForShell(request.url)}`, ...headers, ...data].join(" \\\n  ");
}
