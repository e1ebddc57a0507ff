import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import { TrieRouter } from "hono/router/trie-router";
import { type Access, type AccessToken, allowLocalPages, developmentToken, tokenOf } from "./access.ts";
import { addApi, type ApiSettings, type Environment } from "./api.ts";
import type { TimeSource } from "./clock.ts";
import { addControl } from "./control.ts";
import { envelope } from "./errors.ts";
import { Instance, type InstanceSettings, requireRange, type InstanceControl } from "./instance.ts";
import type { RateLimitHeaders } from "./rate-limit.ts";
import type { Connection } from "./response.ts";
import { readSeedFile, resourcesOf, seedFromExamples } from "./seed.ts";
import { routes } from "./specification.ts";

/** Options of {@link createSandbox}. */
export interface SandboxOptions {
  /** Keep the state in this file, which is created if needed (default: in memory). */
  readonly database?: string | undefined;
  /** Begin with the content of this YAML or JSON file (default: the specification's examples). */
  readonly seedFile?: string | undefined;
  /** Accept these tokens (default: one development token with every permission). */
  readonly tokens?: readonly AccessToken[] | undefined;
  /** How many requests a token may send in an hour, from 1 (default: 1000, as documented). */
  readonly rateLimit?: number | undefined;
  /** How fast builds move, above 0 (default: 1). At 1 a build takes about 10 seconds. */
  readonly speed?: number | undefined;
  /** Where the time comes from (default: the machine's clock). */
  readonly clock?: TimeSource | undefined;
  /** What identifiers and durations are made from: the same text makes the same ones. */
  readonly idSeed?: string | undefined;
  /** Check every response against the specification too, and respond with 500 if one does not match it. */
  readonly strict?: boolean | undefined;
  /** Number of requests in the request log, from 0 (default: 200). */
  readonly requestLogSize?: number | undefined;
}

/** An isolated instance and its token. */
export interface SandboxInstance extends InstanceControl {
  readonly token: string;
  /** Deletes the instance. Its token is no longer valid. */
  close(): void;
}

/** The API on this machine. */
export interface Sandbox extends InstanceControl {
  /**
   * Responds to a request as the API does. It takes what the standard `fetch` takes, so it can replace it.
   *
   * @param connection - for servers: the connection that the request came over.
   * @throws {TypeError} if the sandbox was asked to drop the connection, as `fetch` does.
   */
  readonly fetch: (input: Request | URL | string, init?: RequestInit, connection?: Connection) => Promise<Response>;
  /** A token that is accepted: the first of those given, or the development token. */
  readonly token: string;
  /**
   * Creates an isolated instance in memory, so that parallel tests do not affect each other.
   *
   * @param permissions - what its token holds (default: everything).
   */
  createInstance(permissions?: readonly string[]): SandboxInstance;
  /** Finishes what is under way and closes the database. */
  close(): void;
}

/**
 * Creates the API, small and stateful, in this process. Nothing listens on a port until something serves its `fetch`.
 *
 * @throws {Error} for a seed or a database that cannot be used, an unknown permission, and options out of bounds.
 * @example
 * ```ts
 * import { createSandbox } from "@northspec/sandbox";
 *
 * const sandbox = createSandbox();
 * const response = await sandbox.fetch("http://localhost/v1/projects/default-project/services/example-service", {
 *   headers: { authorization: `Bearer ${sandbox.token}` },
 * });
 * console.log(response.status);
 * sandbox.close();
 * ```
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const settings = readSettings(options);
  const tokens = options.tokens ?? [{ token: developmentToken, permissions: ["*"] }];
  const [first] = tokens;
  if (!first) throw new Error("`tokens` is empty. Give at least one token, or leave the option out.");
  for (const { permissions } of tokens) requirePermissions(permissions);
  const main = new Instance(options.database ?? ":memory:", settings);
  const access = new Map<string, Access>(
    tokens.map(({ token, permissions }) => [token, { token, permissions: new Set(permissions), instance: main }]),
  );
  const instances = new Set<SandboxInstance>();

  function createInstance(permissions: readonly string[] = ["*"]): SandboxInstance {
    requirePermissions(permissions);
    const token = `northspec-instance-${randomUUID()}`;
    const state = new Instance(":memory:", settings);
    access.set(token, { token, permissions: new Set(permissions), instance: state });
    const instance = Object.assign(state, {
      token,
      close() {
        if (access.delete(token)) state.store.close();
        instances.delete(instance);
      },
    });
    instances.add(instance);
    return instance;
  }

  const createToken = (permissions?: readonly string[]) => createInstance(permissions).token;
  const respond = createApp({ access, main, strict: options.strict ?? false }, createToken);
  return Object.assign(main, {
    token: first.token,
    createInstance,
    async fetch(input: Request | URL | string, init?: RequestInit, connection?: Connection) {
      const request = input instanceof Request && init === undefined ? input : new Request(input, init);
      request.signal.throwIfAborted();
      try {
        return await respond(request, connection);
      } finally {
        request.signal.throwIfAborted();
      }
    },
    close() {
      for (const instance of instances) instance.close();
      main.store.close();
    },
  });
}

function readSettings(options: SandboxOptions): InstanceSettings {
  const { rateLimit = 1000, speed = 1, idSeed = "northspec", requestLogSize: logSize = 200, clock = Date } = options;
  requireRange("rateLimit", rateLimit, 1, Number.MAX_SAFE_INTEGER, true);
  requireRange("speed", speed, 0.001, 1_000_000, false);
  requireRange("requestLogSize", logSize, 0, 1_000_000, true);
  const seed = options.seedFile === undefined ? seedFromExamples() : readSeedFile(options.seedFile);
  return { idSeed, resources: resourcesOf(seed), clock, speed, rateLimit, logSize };
}

/** Puts the API, the control plane and everything else together. */
function createApp(settings: ApiSettings, createToken: (permissions?: readonly string[]) => string) {
  const { access, main } = settings;
  const limitsOf = (headers: Headers) => {
    const { instance, token } = access.get(tokenOf(headers) ?? "") ?? { instance: main, token: undefined };
    return instance.rateLimitHeaders(token);
  };
  // A connection that is dropped on purpose is for whoever called fetch.
  const rethrow = (error: Error) => {
    throw error;
  };
  // As fast with hundreds of paths as with five; Hono's default router slows down with each of them.
  const app = new Hono<Environment>({ router: new TrieRouter() }).onError(rethrow);
  addApi(app, settings);
  addControl(app, access, createToken);
  app.notFound((context) => notFoundResponse(context, limitsOf(context.req.raw.headers)));
  const browserApp = new Hono<Environment>().onError(rethrow).use(allowLocalPages);
  browserApp.all("*", ({ req, env }) => app.fetch(req.raw, env));
  return (request: Request, connection: Connection | undefined) => {
    const { headers } = request;
    if (hasDotSegment(connection?.target ?? "")) return dotSegmentResponse(limitsOf(headers));
    // Only browsers send an origin.
    return (headers.has("origin") ? browserApp : app).fetch(request, { connection });
  };
}

function requirePermissions(permissions: readonly string[]): void {
  const known = new Set(["*", ...routes.map(({ permission }) => permission)]);
  const unknown = permissions.find((each) => !known.has(each));
  if (unknown === undefined) return;
  throw new Error(
    `No operation needs the permission ${JSON.stringify(unknown)}. Give some of: ${[...known].join(", ")}.`,
  );
}

const patterns = routes.map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replaceAll(/[.*+?^$()[\]\\|]/g, "\\$&").replaceAll(/\{\w+\}/g, "[^/]+")}$`),
}));

/** Responds to a request that reaches no operation: 405 with `Allow` for a known path, otherwise 404. */
function notFoundResponse({ req: { path, method } }: Context, limits: RateLimitHeaders): Response {
  const matching = patterns.filter(({ pattern }) => pattern.test(path));
  const allowedMethods = [...new Set(matching.map((each) => each.method))];
  if (allowedMethods.length === 0) {
    return Response.json(envelope(404, "No operation has this path.", { path }), { status: 404, headers: limits });
  }
  return Response.json(envelope(405, `This path has no ${method}.`, { allowedMethods }), {
    status: 405,
    headers: { allow: allowedMethods.join(", "), ...limits },
  });
}

/** Checks a path for segments that a `Request` would resolve, which would lead to what the caller did not name. */
function hasDotSegment(target: string): boolean {
  return /\/(\.|%2e){1,2}([/?#]|$)/i.test(target);
}

/** Responds to such a path. */
function dotSegmentResponse(limits: RateLimitHeaders): Response {
  const details = [{ in: "path", pointer: "", expected: "a path without the segments `.` and `..`" }];
  return Response.json(envelope(400, "The request is not valid.", details), { status: 400, headers: limits });
}
