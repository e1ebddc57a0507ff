import {
  ApiError,
  defaultServer,
  InvalidResponseError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitedError,
  ServerError,
  UnauthorizedError,
} from "@northspec/client";
import type { OperationDescription } from "@northspec/types";
import { type CallOperation, createCall, type OperationInput } from "./call.ts";
import { readConfig, type SavedContext, updateConfig } from "./config-file.ts";
import { CommandError, usageError } from "./errors.ts";
import type { RunState } from "./execution.ts";
import { variableOf } from "./flags.ts";
import { findProxy, send } from "./http.ts";
import { writeNote } from "./notes.ts";
import { askSecret } from "./prompt.ts";
import { readStdin } from "./read-text.ts";
import { baseUrlOption, type CliOptions, type Endpoint } from "./settings.ts";

interface LoginInput {
  /** Default parameters of the context. */
  readonly defaults: Readonly<Record<string, string>>;
  readonly options: CliOptions;
  readonly run: RunState;
}

/** Reads a token, verifies it with an API call and saves it in a context. A failure changes nothing. */
export async function login(given: string | undefined, { defaults, options, run }: LoginInput): Promise<void> {
  const name = given ?? options.context ?? "default";
  // Do not save a token that was passed as the name.
  if (!/^[\w.-]{1,40}$/.test(name)) {
    throw usageError(
      "A context name has 1 to 40 letters, digits, dots, hyphens and underscores. Pass the token on standard input.",
    );
  }
  readConfig({ replaceDamaged: true }); // report an unreadable file before prompting
  const baseUrl = baseUrlOption(options) ?? defaultServer;
  run.baseUrl = baseUrl;
  run.proxy = (await findProxy(baseUrl))?.origin;
  const token = (process.stdin.isTTY ? await askSecret("API token: ", run.signal) : await readStdin()).trim();
  if (token === "") throw usageError("No token. Pass it on standard input: northspec login < token.txt");
  const context = { baseUrl, token, parameters: defaults };
  await verifyToken({ ...context, teamId: defaults["teamId"] }, options, run);
  const { damagedCopy } = await updateConfig(
    (config) => ({ ...config, current: name, contexts: { ...config.contexts, [name]: context } }),
    { replaceDamaged: true },
  );
  if (damagedCopy) writeNote(options, `Replaced the damaged configuration. The old file is ${damagedCopy}.`);
  writeNote(options, `The current context is ${name}: ${baseUrl}`);
  warnAboutEnvironment(name, context, options);
}

/**
 * Verifies a token with the read that needs the fewest identifiers, since the API has no operation for this. Missing
 * identifiers are those of resources that do not exist.
 *
 * @throws CommandError if the server does not respond like the API. The token is not sent in that case.
 * @throws UnauthorizedError if the token is invalid.
 */
export async function verifyToken(endpoint: Endpoint, options: CliOptions, run: RunState): Promise<void> {
  const requiredOf = ({ parameters }: OperationDescription) => parameters.filter(({ required }) => required);
  const [operation] = run.operations
    .filter(({ method, permission }) => method === "GET" && permission !== undefined)
    .toSorted((one, other) => requiredOf(one).length - requiredOf(other).length);
  if (!operation) throw usageError("No operation can verify a token.");
  const required = requiredOf(operation);
  const input = Object.fromEntries(required.map(({ name }) => [name, endpoint.parameters[name] ?? "northspec-login"]));
  const withoutToken = createCall(endpoint, options, {
    fetch: (url, { headers, ...init }) => {
      const { authorization: _, ...rest } = headers as Record<string, string>; // the client passes an object
      return send(url, { ...init, headers: rest });
    },
  });
  await requireApi(withoutToken, operation, input, run);
  try {
    await createCall(endpoint, options)(operation, input, { signal: run.signal });
  } catch (error) {
    const isExpected = error instanceof NotFoundError && required.length > 0;
    if (!isExpected && !(error instanceof PermissionDeniedError)) throw error;
  }
}

/** Requires that a call without a token fails as the API does: with a 401 and an error message. */
async function requireApi(
  call: CallOperation,
  operation: OperationDescription,
  input: OperationInput,
  { signal, baseUrl = "" }: RunState,
): Promise<void> {
  let status = 200;
  try {
    await call(operation, input, { signal });
  } catch (error) {
    if (error instanceof UnauthorizedError && error.apiMessage !== undefined) return;
    if (error instanceof RateLimitedError || error instanceof ServerError) throw error;
    if (!(error instanceof ApiError || error instanceof InvalidResponseError)) throw error;
    status = error.status ?? status;
  }
  throw new CommandError(
    "api",
    `${baseUrl} does not respond like the API (status ${status} to a request without a token). ` +
      "The token was not sent. Check the URL.",
  );
}

/** Warns about environment variables that override a context. */
export function warnAboutEnvironment(
  name: string,
  { baseUrl, token, parameters }: SavedContext,
  options: CliOptions,
): void {
  const expected: Readonly<Record<string, string | undefined>> = {
    NORTHFLANK_API_TOKEN: token,
    NORTHSPEC_BASE_URL: baseUrl,
    NORTHSPEC_CONTEXT: name,
    ...Object.fromEntries(Object.entries(parameters).map(([parameter, value]) => [variableOf(parameter), value])),
  };
  const names = Object.keys(expected).filter((each) => (process.env[each] || expected[each]) !== expected[each]);
  if (names.length === 0) return;
  const list = new Intl.ListFormat("en").format(names);
  const verbs = names.length === 1 ? "is set and overrides" : "are set and override";
  writeNote(options, `${list} ${verbs} this context.`);
}
