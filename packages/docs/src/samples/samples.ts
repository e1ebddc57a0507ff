import type { OperationView } from "../reference/views.ts";
import { formatJavaScript, formatJson, maxWidth } from "./format.ts";
import { hasSecret, requestsOf, type SampleRequest, targetOf } from "./request.ts";

/** A call of an operation, ready to be copied and run. */
export interface Sample {
  readonly kind: "api" | "cli" | "client";
  readonly label: "API" | "CLI" | "JS client";
  readonly language: "sh" | "ts";
  readonly code: string;
  /** Which example of the body it sends, where the specification gives some. */
  readonly example?: string;
}

/**
 * The samples of an operation, each a whole program. They read the token from the environment's `NORTHFLANK_API_TOKEN`.
 *
 * @param operation - what they call. What it takes is filled with the examples of the specification; where it has none,
 * with placeholders.
 * @param server - the address of the API, without a slash at its end.
 * @returns one of each kind for each example of the body, the first example first. Each is answered with the example of
 * the response that has the same name, or else with the first.
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

/** The call of an operation by curl: https://curl.se/docs/manpage.html */
function curlCommand(operation: OperationView, request: SampleRequest, server: string): string {
  const hasBody = request.body !== undefined;
  const usual = hasBody ? "POST" : "GET";
  return shellCommand([
    `curl ${shellQuote(server + targetOf(operation, request))}`,
    ...(operation.method === usual ? [] : [`--request ${operation.method}`]),
    '--header "Authorization: Bearer $NORTHFLANK_API_TOKEN"',
    ...(hasBody ? ['--header "Content-Type: application/json"', `--data ${shellQuote(formatJson(request.body))}`] : []),
  ]);
}

/** The call of an operation by the command, with the flags as the API spells them, printing the response as the API does. */
function cliCommandLine({ cliCommand, success }: OperationView, request: SampleRequest): string {
  const flags = [...request.path, ...request.query].map(([name, value]) => {
    const text = shellQuote(String(value));
    // What begins with a dash would look like a flag.
    return text.startsWith("-") || typeof value === "boolean" ? `--${name}=${text}` : `--${name} ${text}`;
  });
  const line = shellCommand([
    `northspec ${cliCommand}`,
    ...flags,
    "--output json",
    ...(hasSecret(success.root.field, request.response) ? ["--show-secrets"] : []),
    ...(request.body === undefined ? [] : ["--file - <<'END'"]),
  ]);
  // No line of JSON is this word.
  return request.body === undefined ? line : `${line}\n${formatJson(request.body)}\nEND`;
}

/** A module that calls an operation by the client. */
function clientProgram({ id, success }: OperationView, request: SampleRequest): string {
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
${call}${Object.keys(input).length > 0 ? formatJavaScript(input, call.length + 2) : ""});
console.log(${parts});`;
}

/** A text as one word of a POSIX shell: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html */
function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A command of parts: on one line where that is short, and else with a line for each. */
function shellCommand(parts: readonly string[]): string {
  const line = parts.join(" ");
  return line.length <= maxWidth && !line.includes("\n") ? line : parts.join(" \\\n  ");
}
