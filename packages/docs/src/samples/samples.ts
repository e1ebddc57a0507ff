import type { OperationView } from "../reference/views.ts";
import { formatJavaScript, formatJson, maxWidth } from "./format.ts";
import { hasSecret, requestsOf, type SampleRequest, targetOf } from "./request.ts";

/** A request as code, ready to be copied and run. */
export interface Sample {
  readonly kind: "api" | "cli" | "client";
  readonly label: "API" | "CLI" | "JS client";
  readonly language: "sh" | "ts";
  readonly code: string;
  /** The name of the body's example, if the specification has examples. */
  readonly example?: string;
}

/**
 * Returns the samples of an operation, each a complete program that reads the token from `NORTHFLANK_API_TOKEN`. Values
 * come from the examples of the specification or, failing that, are placeholders.
 *
 * @param server - The base URL of the API, without a trailing slash.
 * @returns One sample of each kind for each example of the body. Its response is the example with the same name or,
 * failing that, the first one.
 */
export function samplesOf(operation: OperationView, server: string): Sample[] {
  return requestsOf(operation).flatMap((request) => {
    const example = request.example === undefined ? {} : { example: request.example };
    return [
      { kind: "api", label: "API", language: "sh", code: curlCommand(operation, request, server), ...example },
      { kind: "cli", label: "CLI", language: "sh", code: cliCommandLine(operation, request), ...example },
      { kind: "client", label: "JS client", language: "ts", code: clientProgram(operation, request), ...example },
    ] satisfies Sample[];
  });
}

/** The request as a curl command: https://curl.se/docs/manpage.html */
function curlCommand(operation: OperationView, request: SampleRequest, server: string): string {
  const hasBody = request.body !== undefined;
  const usual = hasBody ? "POST" : "GET";
  // A long command has the URL on its own line.
  return shellCommand([
    "curl",
    shellQuote(server + targetOf(operation, request)),
    ...(operation.method === usual ? [] : [`--request ${operation.method}`]),
    '--header "Authorization: Bearer $NORTHFLANK_API_TOKEN"',
    ...(hasBody ? ['--header "Content-Type: application/json"', `--data ${shellQuote(formatJson(request.body))}`] : []),
  ]);
}

/** The request as a CLI command. Flags and output use the names of the API. */
function cliCommandLine({ cliCommand, success }: OperationView, request: SampleRequest): string {
  const flags = [...request.path, ...request.query].map(([name, value]) => {
    const text = shellQuote(String(value));
    // A value that starts with a dash would look like a flag.
    return text.startsWith("-") || typeof value === "boolean" ? `--${name}=${text}` : `--${name} ${text}`;
  });
  const line = shellCommand([
    `northspec ${cliCommand}`,
    ...flags,
    "--output json",
    ...(hasSecret(success.root.field, request.response) ? ["--show-secrets"] : []),
    ...(request.body === undefined ? [] : ["--file - <<'END'"]),
  ]);
  // No line of JSON is END.
  return request.body === undefined ? line : `${line}\n${formatJson(request.body)}\nEND`;
}

/** The request as a JavaScript program. */
function clientProgram({ id, success }: OperationView, request: SampleRequest): string {
  const isPaginated = success.root.children.some(({ name }) => name === "pagination");
  const parts = isPaginated ? "data, pagination" : "data";
  const input = Object.fromEntries([
    ...request.path,
    ...request.query,
    ...(request.body === undefined ? [] : [["body", request.body] as const]),
  ]);
  const call = `const { ${parts} } = await client.${id}(`;
  return `import { createClient } from "@northspec/client";

const client = createClient(); // reads NORTHFLANK_API_TOKEN
${call}${Object.keys(input).length > 0 ? formatJavaScript(input, call.length + 2) : ""});
console.log(${parts});`;
}

/** Quotes text for a POSIX shell: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html */
function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Joins the parts of a command on one line, or on one line each if that is too long. */
function shellCommand(parts: readonly string[]): string {
  const line = parts.join(" ");
  return line.length <= maxWidth && !line.includes("\n") ? line : parts.join(" \\\n  ");
}
