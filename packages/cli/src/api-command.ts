import type { ApiFetch } from "@northspec/client";
import { mask } from "@northspec/openapi";
import type { Command } from "commander";
import { createApiFetch } from "./call.ts";
import { usageError } from "./errors.ts";
import type { RunState } from "./execution.ts";
import { defaultOf, variableOf } from "./flags.ts";
import { findProxy } from "./http.ts";
import { readBodyOption } from "./input.ts";
import { type ResponseBody, writeResponse, writeResult } from "./output.ts";
import { idOf, printPages } from "./pages.ts";
import { checkQuery } from "./query.ts";
import { type CliOptions, type Endpoint, formatOf, resolveEndpoint } from "./settings.ts";

interface ApiOptions extends CliOptions {
  readonly paginate?: true;
}

const methods = ["GET", "PUT", "POST", "PATCH", "DELETE"];

/** Adds `api`, which sends any request. */
export function addApiCommand(program: Command, run: RunState): void {
  program
    .command("api <method-or-path> [path]")
    .summary("Send an authenticated request to any path")
    .description(
      "Send an authenticated request and print the response as JSON. Known secrets are masked.\n\n" +
        "The method defaults to GET, or to POST with a body. Placeholders such as {projectId} are replaced by the " +
        "default from the context or the environment. With a team, paths of projects are those of the team.\n\n" +
        "Examples:\n" +
        "  northspec api /v1/projects/{projectId}/services\n" +
        "  northspec api POST /v1/projects/{projectId}/services/build --file service.yaml",
    )
    .option("--paginate", "fetch all pages and merge their lists")
    .option("-f, --file <file>", "JSON or YAML file with the body (- for standard input)")
    .option("-i, --input <text>", "body as inline JSON or YAML")
    .option("--query <expression>", "print only this part of the response (JMESPath): data.name")
    .option("--show-secrets", "do not mask secrets")
    .action((first: string, second: string | undefined, _, command: Command) => {
      const options: ApiOptions = command.optsWithGlobals();
      // The default format of the other commands does not suit a raw response.
      const output = options.output ?? (process.env["NORTHSPEC_OUTPUT"] || "json");
      return sendRequest([first, second], { ...options, output }, run);
    });
}

type Args = readonly [methodOrPath: string, path: string | undefined];

async function sendRequest(args: Args, options: ApiOptions, run: RunState): Promise<void> {
  formatOf(options); // reject an unknown format before sending
  const body = (await readBodyOption(options))?.value;
  const method = (args[1] === undefined ? (body === undefined ? "GET" : "POST") : args[0]).toUpperCase();
  if (!methods.includes(method)) throw usageError(`Unknown method ${method}. Expected one of ${methods.join(", ")}.`);
  if (body !== undefined && method === "GET") throw usageError("A GET request has no body.");
  if (options.paginate && method !== "GET") throw usageError("--paginate requires a GET request.");
  if (options.query !== undefined) await checkQuery(options.query);
  const endpoint = resolveEndpoint(options);
  const path = fillPath(args[1] ?? args[0], endpoint);
  run.baseUrl = endpoint.baseUrl;
  run.proxy = (await findProxy(endpoint.baseUrl))?.origin;
  const apiFetch = createApiFetch(endpoint, options);
  const send = (url: string) => fetchBody(apiFetch, url, { method, body, signal: run.signal });
  const secrets = options.showSecrets ? [] : secretsOf(method, path, run);
  const print = (response: ResponseBody, printOptions: ApiOptions = options) =>
    printBody(mask(response, secrets) as ResponseBody, printOptions); // the same shape
  if (options.paginate) {
    await printPages(async ({ cursor }) => send(withCursor(path, cursor)), {}, print);
    return;
  }
  const { response: _, ...response } = await send(path);
  if (method !== "GET") run.succeeded = { operation: `${method} ${path}`, id: idOf(response.data) };
  if (!("data" in response)) return; // no content
  try {
    await print(response);
  } catch (error) {
    const { query, ...rest } = options;
    if (run.succeeded && query !== undefined) await print(response, rest);
    throw error;
  }
}

/** The secrets in the response to a request, if the specification describes it. */
function secretsOf(method: string, path: string, { operations, fields }: RunState): readonly string[] {
  const parts = segmentsOf(path);
  // The paths of a team have the same operations.
  if (parts[2] === "teams") parts.splice(2, 2);
  const operation = operations.find((each) => {
    const template = each.path.split("/");
    const isSame = template.every((part, index) => part === parts[index] || part.startsWith("{"));
    return each.method === method && template.length === parts.length && isSame;
  });
  return operation ? (fields[operation.id]?.secrets ?? []) : [];
}

/** The segments of a path as the server reads them: without dot segments and percent-encoding. */
function segmentsOf(path: string): string[] {
  const { pathname } = new URL(`http://localhost${path}`);
  return pathname.split("/").map((segment) => {
    try {
      return decodeURIComponent(segment);
    } catch {
      return segment;
    }
  });
}

/** Replaces the placeholders in a path by the defaults of the environment or the context. */
function fillPath(path: string, { teamId, parameters }: Endpoint): string {
  if (!path.startsWith("/")) throw usageError("The path must start with a slash, for example /v1/projects.");
  return path.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = name === "teamId" ? teamId : defaultOf(name, parameters);
    if (value !== undefined) return encodeURIComponent(value);
    throw usageError(`No value for ${placeholder}. Write it out, set ${variableOf(name)}, or use a context with it.`);
  });
}

function withCursor(path: string, cursor: unknown): string {
  if (typeof cursor !== "string") return path;
  const [start = "", query = ""] = path.split("?");
  const parameters = new URLSearchParams(query);
  parameters.set("cursor", cursor);
  return `${start}?${parameters.toString()}`;
}

interface RequestParts {
  readonly method: string;
  readonly body: unknown;
  readonly signal: AbortSignal;
}

/** Sends a request. A response without content has no `data`. */
async function fetchBody(
  apiFetch: ApiFetch,
  path: string,
  { method, body, signal }: RequestParts,
): Promise<ResponseBody & { readonly response: Response }> {
  const response = await apiFetch(path, {
    method,
    mayBeEmpty: true,
    signal,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { ...(text === "" ? {} : (JSON.parse(text) as object)), response } as Awaited<ReturnType<typeof fetchBody>>; // the client has checked it
}

async function printBody(response: ResponseBody, options: ApiOptions): Promise<void> {
  if (formatOf(options) === "table" && options.query === undefined) await writeResponse(response, options);
  else await writeResult(response, options);
}
