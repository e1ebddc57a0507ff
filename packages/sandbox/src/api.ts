import { setTimeout as wait } from "node:timers/promises";
import type { Context, Hono } from "hono";
import { type Access, requirePermission, tokenOf, unauthorized } from "./access.ts";
import { ConnectionDropped, envelope, HttpError } from "./errors.ts";
import { type Failure, readPreferences } from "./failures.ts";
import type { Call, Handler, OperationId } from "./handler.ts";
import { handlers } from "./handlers.ts";
import { uuid } from "./identifiers.ts";
import type { Instance } from "./instance.ts";
import { readBody, readParameters, readText } from "./request.ts";
import { invalidBody } from "./request-log.ts";
import { applyFault, type Connection, type ResponseText, toResponse } from "./response.ts";
import { responseSchemaOf, type Route, routes } from "./specification.ts";
import { check } from "./validation.ts";

/** What the API needs of the sandbox around it. */
export interface ApiSettings {
  readonly access: ReadonlyMap<string, Access>;
  /** The instance that logs requests without a valid token. */
  readonly main: Instance;
  /** Validate responses too. */
  readonly strict: boolean;
}

/** What Hono hands to every handler. */
export interface Environment {
  readonly Bindings: { readonly connection: Connection | undefined };
}

/** A request and what has been found out about it. */
interface Exchange {
  readonly route: Route;
  readonly context: Context<Environment>;
  readonly request: Request;
  instance: Instance;
  token: string | undefined;
  failure: Failure | undefined;
  requestText: string | undefined;
}

/** Adds every operation of the specification to an app. */
export function addApi(app: Hono<Environment>, settings: ApiSettings): void {
  for (const route of routes) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ":$1");
    app.on(route.method, path, (context) => respond(route, context, settings));
  }
}

async function respond(route: Route, context: Context<Environment>, settings: ApiSettings): Promise<Response> {
  const startedAt = Date.now();
  const exchange: Exchange = {
    route,
    context,
    request: context.req.raw,
    instance: settings.main,
    token: undefined,
    failure: undefined,
    requestText: undefined,
  };
  let response: ResponseText;
  try {
    response = await answer(exchange, settings);
  } catch (error) {
    // The caller is gone, so there is nobody to respond to.
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

/** Everything from the token to the handler. */
async function answer(exchange: Exchange, { access: known }: ApiSettings): Promise<ResponseText> {
  const { request, route } = exchange;
  const access = known.get(tokenOf(request.headers) ?? "");
  if (!access) throw unauthorized();
  const { instance, token } = access;
  exchange.instance = instance;
  exchange.token = token;
  const retryAfterSeconds = instance.takeRequest(token);
  if (retryAfterSeconds !== undefined) {
    const headers = { "retry-after": String(retryAfterSeconds) };
    throw new HttpError(429, "The rate limit is reached.", { retryAfterSeconds }, headers);
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
  requirePermission(access.permissions, route.permission);
  const parameters = readParameters(route, exchange.context);
  const body = route.bodySchema === undefined ? undefined : await readExchangeBody(exchange);
  // Path, query and body are valid under the schemas that the types are generated from.
  const handler = handlers[route.operationId as OperationId] as Handler<OperationId>;
  const buildResult = preferences.buildResult ?? "SUCCESS";
  const result = await handler({ ...parameters, body, instance, buildResult } as Call<OperationId>);
  return jsonResponse(exchange, result.status, result.body);
}

async function readExchangeBody(exchange: Exchange): Promise<unknown> {
  const text = await readText(exchange.context);
  exchange.requestText = invalidBody;
  const body = readBody(exchange.route, exchange.request.headers.get("content-type"), text);
  exchange.requestText = text;
  return body;
}

/** Whether a failure takes the place of carrying the request out. */
function isReplaced({ status, drop, body }: Failure = {}): boolean {
  return status !== undefined || drop === "before" || body === "html" || body === "empty";
}

async function failureResponse(exchange: Exchange, failure: Failure): Promise<ResponseText> {
  if (exchange.route.bodySchema !== undefined) {
    await readExchangeBody(exchange).catch((error: unknown) => {
      if (!(error instanceof HttpError)) throw error;
    });
  }
  const status = failure.status ?? (failure.drop ? 500 : 200);
  const id = status >= 500 ? uuid(exchange.instance.nextIncident()) : undefined;
  return jsonResponse(exchange, status, envelope(status, "The sandbox was asked for this failure.", undefined, id));
}

function errorResponse(exchange: Exchange, error: unknown): ResponseText {
  if (error instanceof HttpError) {
    const { status, message, details, headers } = error;
    return jsonResponse(exchange, status, envelope(status, message, details), headers);
  }
  const id = uuid(exchange.instance.nextIncident());
  // The error itself may hold what the caller sent, secrets included, so only its location is logged.
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const location = stack.split("\n").find((line) => line.includes(".ts:") || line.includes(".js:")) ?? "";
  console.error(`The sandbox failed (${id}) ${location.trim()}`);
  return jsonResponse(exchange, 500, envelope(500, "The sandbox failed. This is a bug in northspec.", undefined, id));
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

/** Validates a response against its schema. One that is not valid is an error of the sandbox. */
function checkResponse(exchange: Exchange, response: ResponseText): ResponseText {
  const { route } = exchange;
  const schema = responseSchemaOf(route, response.status);
  const details = schema === undefined ? [] : check(schema, JSON.parse(response.text));
  if (details.length === 0) return response;
  console.error(
    `The response ${response.status} of ${route.operationId} is not as specified: ${JSON.stringify(details)}`,
  );
  return errorResponse(exchange, new TypeError("The response is not as specified."));
}
