import { type Context, Hono } from "hono";
import { requirePermission, tokenOf, unauthorized } from "./access.ts";
import type { Route } from "./document.ts";
import { ConnectionDropped, type Failure, readPreferences } from "./failures.ts";
import type { Call, Handler, OperationId } from "./handler.ts";
import { handlers } from "./handlers.ts";
import { Json } from "./json.ts";
import { readText } from "./limits.ts";
import { envelope, Problem } from "./problem.ts";
import { RateLimit } from "./rate-limit.ts";
import { uuid } from "./random.ts";
import { type ReplyText, respond } from "./reply.ts";
import { RequestReader } from "./request.ts";
import type { Validators } from "./validation.ts";
import type { World } from "./world.ts";

/** A token's permissions, and the world that it opens. */
export interface Access {
  readonly token: string;
  readonly permissions: ReadonlySet<string>;
  readonly world: World;
}

/** What the API needs of the sandbox around it. */
export interface ApiSettings {
  readonly routes: readonly Route[];
  readonly validators: Validators;
  readonly access: ReadonlyMap<string, Access>;
  /** The world that keeps the journal of requests without a valid token. */
  readonly defaultWorld: World;
  readonly strict: boolean;
  readonly rateLimit: number;
  readonly rateLimitWindow: number;
}

/** One request on its way through the sandbox. */
interface Exchange {
  readonly route: Route;
  readonly request: Request;
  readonly startedAt: number;
  access: Access | undefined;
  failure: Failure | undefined;
  requestText: string | undefined;
}

/** Adds every operation of the document to an app. */
export function addApi(app: Hono, settings: ApiSettings): void {
  const { routes, validators, defaultWorld } = settings;
  // Requests without a token meet no limit of an account, but every reply says what it would be.
  const anonymous = new RateLimit(settings.rateLimit, settings.rateLimitWindow);

  for (const route of routes) {
    const reader = new RequestReader(route, validators);
    const handler = handlerOf(route.operationId);
    const path = route.path.replaceAll(/\{(\w+)\}/g, ":$1");
    app.on([route.method], [path], (context: Context): Response | Promise<Response> => {
      const exchange: Exchange = {
        route,
        request: context.req.raw,
        startedAt: Date.now(),
        access: undefined,
        failure: undefined,
        requestText: undefined,
      };
      let reply: ReplyText | Promise<ReplyText>;
      try {
        reply = answer(exchange, reader, handler, context);
      } catch (error) {
        reply = problemReply(exchange, error);
      }
      if (!(reply instanceof Promise)) return send(exchange, reply);
      return reply
        .catch((error: unknown) => {
          // The caller has gone, so nobody is there to be told.
          if (error instanceof ConnectionDropped) throw error;
          return problemReply(exchange, error);
        })
        .then((text) => send(exchange, text));
    });
  }

  /** Everything from the token to the handler. Replies at once where nothing has to be waited for. */
  function answer(
    exchange: Exchange,
    reader: RequestReader,
    handler: Handler<OperationId> | undefined,
    context: Context,
  ): ReplyText | Promise<ReplyText> {
    const { route, request } = exchange;
    const { headers } = request;
    const token = tokenOf(headers);
    const access = token === undefined ? undefined : settings.access.get(token);
    if (!access) throw unauthorized();
    exchange.access = access;
    const { world } = access;
    if (!world.rateLimitOf(access.token).take(world.now())) {
      const seconds = world.rateLimitOf(access.token).reset(world.now());
      throw new Problem(
        429,
        "The rate limit is reached.",
        { retryAfterSeconds: seconds },
        { "retry-after": String(seconds) },
      );
    }
    const prefer = headers.get("prefer");
    const preferences = readPreferences(prefer);
    exchange.failure = world.failures.next(
      route.operationId,
      preferences,
      () => `${access.token} ${request.method} ${request.url} ${prefer}`,
    );
    const carryOut = () => {
      requirePermission(access.permissions, route.permission);
      const parameters = reader.parameters(request.url, (name) => context.req.param(name));
      const call = (body: unknown) => {
        if (!handler) throw new Problem(501, `The sandbox has no handler for ${route.operationId}.`);
        // The reader has held path, query and body to the very schemas that the types are made from.
        const reply = handler({
          ...parameters,
          body,
          world,
          buildResult: preferences.buildResult ?? "SUCCESS",
        } as Call<OperationId>);
        return reply instanceof Promise ? reply.then((each) => finish(exchange, each)) : finish(exchange, reply);
      };
      if (route.bodySchema === undefined) return call(undefined);
      return readText(request).then((text) => {
        exchange.requestText = text;
        return call(reader.body(headers.get("content-type"), text));
      });
    };
    return exchange.failure ? fail(exchange, reader, exchange.failure, carryOut) : carryOut();
  }

  /** A reply that goes wrong on purpose. */
  async function fail(
    exchange: Exchange,
    reader: RequestReader,
    failure: Failure,
    carryOut: () => ReplyText | Promise<ReplyText>,
  ): Promise<ReplyText> {
    const { signal } = exchange.request;
    if (failure.delay) await wait(failure.delay, signal);
    if (signal.aborted) throw new ConnectionDropped();
    const replaced =
      failure.status !== undefined || failure.drop === "before" || failure.body === "html" || failure.body === "empty";
    if (!replaced) return carryOut();
    await keepBody(exchange, reader);
    const status = failure.status ?? (failure.drop ? 500 : 200);
    const message = "The sandbox was asked for this failure.";
    const id = status >= 500 ? uuid(exchange.access?.world.nextIncident() ?? "") : undefined;
    return withHeaders(exchange, status, JSON.stringify(envelope(status, message, undefined, id)));
  }

  function problemReply(exchange: Exchange, error: unknown): ReplyText {
    if (error instanceof Problem) {
      return finish(
        exchange,
        { status: error.status, body: envelope(error.status, error.message, error.details) },
        error.headers,
      );
    }
    const id = uuid((exchange.access?.world ?? defaultWorld).nextIncident());
    // The error itself may hold what the caller sent, secrets included, so only its place is told.
    const place =
      error instanceof Error
        ? error.stack?.split("\n").find((line) => line.includes(".ts:") || line.includes(".js:"))
        : "";
    console.error(`The sandbox failed (${id}) ${place?.trim() ?? ""}`);
    return finish(exchange, {
      status: 500,
      body: envelope(500, "The sandbox failed. This is a mistake in northspec.", undefined, id),
    });
  }

  /** The text and the headers of a reply, held to the specification where that is asked for. */
  function finish(
    exchange: Exchange,
    { status, body }: { readonly status: number; readonly body: unknown },
    headers?: Readonly<Record<string, string>>,
  ): ReplyText {
    const text = body instanceof Json ? body.text : JSON.stringify(body);
    if (settings.strict) checkReply(exchange.route, validators, status, text);
    return withHeaders(exchange, status, text, headers);
  }

  function withHeaders(
    { access }: Exchange,
    status: number,
    text: string,
    headers?: Readonly<Record<string, string>>,
  ): ReplyText {
    const world = access?.world ?? defaultWorld;
    const limit = access ? world.rateLimitOf(access.token) : anonymous;
    return { status, text, headers: { "content-type": "application/json", ...limit.headers(world.now()), ...headers } };
  }

  function send(exchange: Exchange, reply: ReplyText): Response {
    const { access, failure, request, requestText, route, startedAt } = exchange;
    const { journal } = access?.world ?? defaultWorld;
    journal.record({
      startedAt,
      duration: Date.now() - startedAt,
      operationId: route.operationId,
      request,
      requestText,
      failure,
      reply,
    });
    return respond(reply, failure);
  }
}

/** The handler of an operation; none for one that only another document has. */
function handlerOf(operationId: string): Handler<OperationId> | undefined {
  // A handler of one operation is called with calls of that operation alone.
  return operationId in handlers ? (handlers[operationId as OperationId] as Handler<OperationId>) : undefined;
}

/** Keeps the body of a request that is not carried out for the journal. One that is not valid may hold secrets anywhere. */
async function keepBody(exchange: Exchange, reader: RequestReader): Promise<void> {
  if (exchange.route.bodySchema === undefined) return;
  try {
    const text = await readText(exchange.request);
    reader.body(exchange.request.headers.get("content-type"), text);
    exchange.requestText = text;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

/** Holds a reply to its schema. */
function checkReply(route: Route, validators: Validators, status: number, text: string): void {
  const schema = route.replySchemas[status] ?? route.replySchemas[`${String(status)[0]}XX`];
  if (schema === undefined) return;
  const details = validators.check(schema, JSON.parse(text));
  if (details.length > 0) {
    throw new TypeError(`The reply ${status} of ${route.operationId} is not as specified: ${JSON.stringify(details)}`);
  }
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(finished, milliseconds);
    signal.addEventListener("abort", finished, { once: true });
    function finished() {
      clearTimeout(timer);
      signal.removeEventListener("abort", finished);
      done();
    }
  });
}
