import { setTimeout as wait } from "node:timers/promises";
import type { Context, Hono } from "hono";
import { type Access, requirePermission, tokenOf, unauthorized } from "./access.ts";
import { deprecatedPathsOf, nestJobSettings } from "./deprecated.ts";
import { ConnectionDropped, envelope, HttpError, reportInternalError } from "./errors.ts";
import { type Failure, readPreferences } from "./failures.ts";
import type { Call, Handler, OperationId } from "./handler.ts";
import { handlers } from "./handlers.ts";
import { uuid } from "./identifiers.ts";
import type { Instance } from "./instance.ts";
import { readBody, readParameters, readText } from "./request.ts";
import { invalidBody } from "./request-log.ts";
import { applyFault, type Connection, type ResponseText, toResponse } from "./response.ts";
import { responseContentOf, type Route, routes } from "./specification.ts";
import { check } from "./validation.ts";

/** Settings of the API. */
export interface ApiSettings {
  readonly access: ReadonlyMap<string, Access>;
  /** The instance that logs requests without a valid token. */
  readonly main: Instance;
  /** The team that the projects belong to. */
  readonly teamId: string;
  /** Validate responses too. */
  readonly strict: boolean;
}

/** The values that Hono passes to every handler. */
export interface Environment {
  readonly Bindings: { readonly connection: Connection | undefined };
}

/** A request while it is handled. */
interface Exchange {
  readonly route: Route;
  readonly context: Context<Environment>;
  /** Converts the body of a request to a deprecated path. */
  readonly adaptBody: ((body: unknown) => unknown) | undefined;
  readonly request: Request;
  instance: Instance;
  token: string | undefined;
  failure: Failure | undefined;
  requestText: string | undefined;
}

/** Adds every operation of the specification to an app. */
export function addApi(app: Hono<Environment>, settings: ApiSettings): void {
  for (const route of routes) {
    app.on(route.method, honoPathOf(route.path), (context) => respond(route, context, settings));
    for (const path of deprecatedPathsOf(route)) {
      app.on(route.method, honoPathOf(path), (context) => respond(route, context, settings, nestJobSettings));
    }
  }
}

function honoPathOf(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}

async function respond(
  route: Route,
  context: Context<Environment>,
  settings: ApiSettings,
  adaptBody?: (body: unknown) => unknown,
): Promise<Response> {
  const startedAt = Date.now();
  const exchange: Exchange = {
    route,
    context,
    adaptBody,
    request: context.req.raw,
    instance: settings.main,
    token: undefined,
    failure: undefined,
    requestText: undefined,
  };
  let response: ResponseText;
  try {
    response = await handle(exchange, settings);
  } catch (error) {
    // There is no connection to respond to.
    if (error instanceof ConnectionDropped) throw error;
    response = errorResponse(exchange, error);
  }
  const { failure, instance, request, requestText } = exchange;
  if (settings.strict && !isReplaced(failure)) response = checkResponse(exchange, response);
  if (failure) response = applyFault(response, failure);
  const { operationId } = route;
  instance.log.record({ startedAt, duration: Date.now() - startedAt, operationId, request, requestText, response });
  return toResponse(response, failure, context.env.connection);
}

/** Checks the token, limits, failures and input, then calls the handler. */
async function handle(exchange: Exchange, { access: known, teamId }: ApiSettings): Promise<ResponseText> {
  const { request, route } = exchange;
  const access = known.get(tokenOf(request.headers) ?? "");
  if (!access) throw unauthorized();
  const { instance, token } = access;
  exchange.instance = instance;
  exchange.token = token;
  const retryAfterSeconds = instance.takeRequest(token);
  if (retryAfterSeconds !== undefined) {
    const headers = { "retry-after": String(retryAfterSeconds) };
    throw new HttpError(429, "Rate limit exceeded.", { retryAfterSeconds }, headers);
  }
  const prefer = request.headers.get("prefer");
  const preferences = readPreferences(prefer);
  const keyOf = () => `${token} ${request.method} ${request.url} ${prefer}`;
  const failure = instance.failures.next(route.operationId, preferences, keyOf);
  exchange.failure = failure;
  if (failure?.delay) {
    await wait(failure.delay, undefined, { signal: request.signal }).catch(() => {
      throw new ConnectionDropped();
    });
  }
  if (failure && isReplaced(failure)) return failureResponse(exchange, failure);
  if (route.permission !== undefined) requirePermission(access.permissions, route.permission);
  const parameters = readParameters(route, exchange.context);
  const { teamId: givenTeam = teamId } = parameters.path;
  if (givenTeam !== teamId) throw new HttpError(404, `No team \`${givenTeam}\`.`);
  const body = route.body === undefined ? undefined : await readExchangeBody(exchange);
  const context = instance.context();
  const { buildResult = context.result, deploymentResult = context.rolloutResult } = failure ?? {};
  const { runResult = context.runResult } = failure ?? {};
  const start = { ...context, result: buildResult, rolloutResult: deploymentResult, runResult };
  const call = { ...parameters, body, resources: context.resources, now: context.now, start };
  // The path, query and body are valid, and the types are generated from the same schemas.
  const handler = handlers[route.operationId as OperationId] as Handler<OperationId>;
  const run = () => handler(call as Call<OperationId>);
  // A request for the runs of a job starts those that are due.
  const isReadOnly = request.method === "GET" && parameters.path.jobId === undefined;
  const result = isReadOnly ? run() : instance.store.atomically(run);
  // A response shows nothing that could still be lost.
  await instance.store.committed();
  return jsonResponse(exchange, 200, result);
}

async function readExchangeBody(exchange: Exchange): Promise<unknown> {
  const text = await readText(exchange.context);
  exchange.requestText = invalidBody;
  const contentType = exchange.request.headers.get("content-type");
  const body = readBody(exchange.route, { contentType, text, adapt: exchange.adaptBody });
  exchange.requestText = text;
  return body;
}

/** Whether a failure replaces the real response, so that the request is not handled. */
function isReplaced({ status, drop, body }: Failure = {}): boolean {
  return status !== undefined || drop === "before" || body === "html" || body === "empty";
}

async function failureResponse(exchange: Exchange, failure: Failure): Promise<ResponseText> {
  if (exchange.route.body !== undefined) {
    await readExchangeBody(exchange).catch((error: unknown) => {
      if (!(error instanceof HttpError)) throw error;
    });
  }
  const status = failure.status ?? (failure.drop ? 500 : 200);
  const id = status >= 500 ? uuid(exchange.instance.nextIncident()) : undefined;
  return jsonResponse(exchange, status, envelope(status, "Simulated failure.", undefined, id));
}

function errorResponse(exchange: Exchange, error: unknown): ResponseText {
  if (error instanceof HttpError) {
    const { status, message, details, headers } = error;
    const id = status >= 500 ? uuid(exchange.instance.nextIncident()) : undefined;
    if (id !== undefined) console.error(`Error ${id}: ${message}`);
    return jsonResponse(exchange, status, envelope(status, message, details, id), headers);
  }
  const id = uuid(exchange.instance.nextIncident());
  return jsonResponse(exchange, 500, reportInternalError(error, id));
}

function jsonResponse(
  { instance, token }: Exchange,
  status: number,
  body: unknown,
  headers?: Readonly<Record<string, string>>,
): ResponseText {
  const limits = instance.rateLimitHeaders(token);
  return {
    status,
    headers: { "content-type": "application/json", ...limits, ...headers },
    text: JSON.stringify(body),
  };
}

/** Validates a response against its schema. An invalid response becomes a 500. */
function checkResponse(exchange: Exchange, response: ResponseText): ResponseText {
  const { route } = exchange;
  const content = responseContentOf(route, response.status);
  const details = content === undefined ? [] : check(content.node, JSON.parse(response.text));
  if (details.length === 0) return response;
  console.error(
    `The response ${response.status} of ${route.operationId} does not match the specification: ${JSON.stringify(details)}`,
  );
  return errorResponse(exchange, new TypeError("The response does not match the specification."));
}
