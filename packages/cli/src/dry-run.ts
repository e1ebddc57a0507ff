import { mask } from "@northspec/openapi";
import { createCall, type OperationInput } from "./call.ts";
import type { Execution } from "./execution.ts";
import { userAgent } from "./http.ts";
import { writeResult } from "./output.ts";
import { writeWarning } from "./notes.ts";
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
    fetch: (requestUrl, init) => {
      url = requestUrl;
      headers = { ...(init.headers as Record<string, string>) }; // the client passes an object of strings
      return Promise.resolve(new Response('{"data":{}}'));
    },
  });
  await call(operation, input);
  // Different in each run.
  delete headers["x-request-id"];
  headers["user-agent"] = userAgent;
  headers["authorization"] = "Bearer $NORTHFLANK_API_TOKEN";
  const secretPaths = fields.body.filter(({ secret }) => secret).map(({ path }) => path);
  const secretNames: string[] = [];
  const placeholders = mask(input["body"], secretPaths, (keys) => {
    secretNames.push(keys.join("."));
    return `@SECRET_${secretNames.length}@`;
  });
  const { method } = operation;
  const body = options.showSecrets ? input["body"] : mask(input["body"], secretPaths);
  const curl = curlOf({ method, url, headers, body: options.showSecrets ? input["body"] : placeholders });
  const format = formatOf(options);
  if (format === "table") process.stdout.write(`${curl}\n`);
  else await writeResult({ request: { method, url, headers, ...(body === undefined ? {} : { body }) }, curl }, options);
  if (options.showSecrets || secretNames.length === 0) return;
  const variables = secretNames.map((name, index) => `SECRET_${index + 1} (${name})`).join(", ");
  writeWarning(options, `Secrets are masked. Set ${variables} before you run this, or use --show-secrets.`);
}

function curlOf(request: { method: string; url: string; headers: Record<string, string>; body: unknown }): string {
  const headers = Object.entries(request.headers).map(([name, value]) =>
    // The shell expands the token.
    name === "authorization" ? `--header "${name}: ${value}"` : `--header ${quoteForShell(`${name}: ${value}`)}`,
  );
  const data = request.body === undefined ? [] : [`--data ${quoteBody(request.body)}`];
  return [`curl --request ${request.method} ${quoteForShell(request.url)}`, ...headers, ...data].join(" \\\n  ");
}

/** Quotes a body for the shell. Masked secrets become variables without which the shell stops. */
function quoteBody(body: unknown): string {
  return quoteForShell(JSON.stringify(body)).replace(
    /@(SECRET_\d+)@/g,
    `'"\${$1:?is masked. Set it to the secret as JSON text without quotes.}"'`,
  );
}
