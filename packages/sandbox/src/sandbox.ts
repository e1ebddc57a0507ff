import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import { TrieRouter } from "hono/router/trie-router";
import { type Access, type AccessToken, allowOrigins, tokenOf } from "./access.ts";
import { addApi, type ApiSettings, type Environment } from "./api.ts";
import type { TimeSource } from "./clock.ts";
import { addControl, type ControlSettings } from "./control.ts";
import { defaults, developmentToken, ranges, requireRange } from "./defaults.ts";
import { envelope, StorageError } from "./errors.ts";
import { expectedOrigin, isOrigin } from "./hosts.ts";
import { Instance, type InstanceControl, type InstanceSettings } from "./instance.ts";
import type { RateLimitHeaders } from "./rate-limit.ts";
import type { Connection } from "./response.ts";
import { readSeedFile, resourcesOf, seedFromExamples } from "./seed.ts";
import { document, routes } from "./specification.ts";
import { check } from "./validation.ts";

/** Options of {@link createSandbox}. */
export interface SandboxOptions {
  /** File for the state, created if missing (default: in memory). */
  readonly database?: string | undefined;
  /** YAML or JSON file with the initial resources (default: the examples of the specification). */
  readonly seedFile?: string | undefined;
  /** Accepted tokens (default: a development token with every permission). */
  readonly tokens?: readonly AccessToken[] | undefined;
  /**
   * Origins whose pages may call the sandbox from a browser, such as `http://localhost:3000` (default: none). The
   * documentation server of this repository adds its own.
   */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Team that the projects belong to (default: `example-team`). The paths of another team respond with 404. */
  readonly teamId?: string | undefined;
  /** Maximum number of requests per token per hour, from 1 (default: 1000, as documented). */
  readonly rateLimit?: number | undefined;
  /** Speed of builds and rollouts, from 0.001 (default: 1). At 1, a build takes about 10 seconds. */
  readonly speed?: number | undefined;
  /** Source of the time, from 1970 to the year 9999 (default: the system clock). */
  readonly clock?: TimeSource | undefined;
  /** Seed for identifiers and durations. The same seed gives the same values. */
  readonly idSeed?: string | undefined;
  /** Validate responses against the specification too, and respond with 500 to report a mismatch. */
  readonly strict?: boolean | undefined;
  /** Number of requests in the request log, from 0 (default: 200). */
  readonly requestLogSize?: number | undefined;
}

/** An isolated instance and its token. */
export interface SandboxInstance extends InstanceControl {
  readonly token: string;
  /** Deletes the instance and revokes its token. */
  close(): void;
}

/** A local implementation of the API. */
export interface Sandbox extends InstanceControl {
  /**
   * Handles a request like the API. A drop-in replacement for the standard `fetch`.
   *
   * @param connection - The connection of the request, if a server received it.
   * @throws {TypeError} like `fetch`, if a simulated failure drops the connection.
   */
  readonly fetch: (input: Request | URL | string, init?: RequestInit, connection?: Connection) => Promise<Response>;
  /** The first accepted token. */
  readonly token: string;
  /**
   * Creates an isolated instance in memory, so that parallel tests do not affect each other.
   *
   * @param permissions - The permissions of its token (default: all).
   */
  createInstance(permissions?: readonly string[]): SandboxInstance;
  /**
   * Allows the pages of an origin to call the sandbox from a browser.
   *
   * @throws {Error} for an invalid origin.
   */
  allowOrigin(origin: string): void;
  /** Commits pending writes and closes the database. */
  close(): void;
}

/**
 * Creates a sandbox in this process. It does not listen on a port: see {@link serveSandbox}.
 *
 * @throws {Error} for an invalid seed, an unusable database, an unknown permission or an option that is out of range.
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
  const teamId = readTeamId(options);
  const tokens = options.tokens ?? [{ token: developmentToken, permissions: ["*"] }];
  const [first] = tokens;
  if (!first) throw new Error("`tokens` is empty. Pass at least one token, or omit the option.");
  for (const { permissions } of tokens) requirePermissions(permissions);
  const main = openInstance(options.database ?? ":memory:", settings);
  const access = new Map<string, Access>(
    tokens.map(({ token, permissions }) => [token, { token, permissions: new Set(permissions), instance: main }]),
  );
  const instances = new Set<SandboxInstance>();
  const origins = new Set<string>();

  function allowOrigin(origin: string): void {
    if (!isOrigin(origin)) {
      throw new Error(`The origin ${JSON.stringify(origin)} is not valid. Expected ${expectedOrigin}.`);
    }
    origins.add(origin);
  }
  for (const origin of options.allowedOrigins ?? []) allowOrigin(origin);

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
  const apiSettings = { access, main, teamId, strict: options.strict ?? false };
  const respond = createApp(apiSettings, { origins, allowOrigin, createToken });
  return Object.assign(main, {
    token: first.token,
    createInstance,
    allowOrigin,
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

function openInstance(file: string, settings: InstanceSettings): Instance {
  try {
    return new Instance(file, settings);
  } catch (error) {
    throw error instanceof StorageError ? new Error(`${file}: ${error.message}`, { cause: error }) : error;
  }
}

function readSettings(options: SandboxOptions): InstanceSettings {
  const {
    rateLimit = defaults.rateLimit,
    speed = defaults.speed,
    requestLogSize = defaults.requestLogSize,
    idSeed = "northspec",
    clock = Date,
  } = options;
  requireRange("rateLimit", rateLimit, ranges.rateLimit);
  requireRange("speed", speed, ranges.speed);
  requireRange("requestLogSize", requestLogSize, ranges.requestLogSize);
  const seed = options.seedFile === undefined ? seedFromExamples() : readSeedFile(options.seedFile);
  return { idSeed, resources: resourcesOf(seed), clock, speed, rateLimit, requestLogSize };
}

function readTeamId({ teamId = defaults.teamId }: SandboxOptions): string {
  const [error] = document.teamScope ? check(document.teamScope.node, teamId) : [];
  if (!error) return teamId;
  throw new Error(`\`teamId\` is ${JSON.stringify(teamId)}. Expected ${error.expected}.`);
}

/** Combines the API, the control API, CORS and error responses. */
function createApp(settings: ApiSettings, control: ControlSettings & { readonly origins: ReadonlySet<string> }) {
  const { access, main } = settings;
  const limitsOf = (headers: Headers) => {
    const { instance, token } = access.get(tokenOf(headers) ?? "") ?? { instance: main, token: undefined };
    return instance.rateLimitHeaders(token);
  };
  // The caller of fetch handles dropped connections.
  const rethrow = (error: Error) => {
    throw error;
  };
  // Its speed does not depend on the number of paths, unlike that of Hono's default router.
  const app = new Hono<Environment>({ router: new TrieRouter() }).onError(rethrow);
  addApi(app, settings);
  addControl(app, access, control);
  app.notFound((context) => notFoundResponse(context, limitsOf(context.req.raw.headers)));
  const browserApp = new Hono<Environment>().onError(rethrow).use(allowOrigins(control.origins));
  browserApp.all("*", ({ req, env }) => app.fetch(req.raw, env));
  return (request: Request, connection: Connection | undefined) => {
    const { headers } = request;
    if (hasDotSegment(connection?.target ?? "")) return dotSegmentResponse(limitsOf(headers));
    // Only browsers send this header.
    return (headers.has("origin") ? browserApp : app).fetch(request, { connection });
  };
}

function requirePermissions(permissions: readonly string[]): void {
  const known = new Set(["*", ...routes.flatMap(({ permission }) => permission ?? [])]);
  const unknown = permissions.find((each) => !known.has(each));
  if (unknown === undefined) return;
  throw new Error(`Unknown permission ${JSON.stringify(unknown)}. Known permissions: ${[...known].join(", ")}.`);
}

const patterns = routes.map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replaceAll(/[.*+?^$()[\]\\|]/g, "\\$&").replaceAll(/\{\w+\}/g, "[^/]+")}$`),
}));

/** Responds to a request that matches no operation: 405 with `Allow` for a known path, otherwise 404. */
function notFoundResponse({ req: { path, method } }: Context, limits: RateLimitHeaders): Response {
  const matching = patterns.filter(({ pattern }) => pattern.test(path));
  const allowedMethods = [...new Set(matching.map((each) => each.method))];
  if (allowedMethods.length === 0) {
    return Response.json(envelope(404, "No operation matches this path.", { path }), { status: 404, headers: limits });
  }
  return Response.json(envelope(405, `This path does not support ${method}.`, { allowedMethods }), {
    status: 405,
    headers: { allow: allowedMethods.join(", "), ...limits },
  });
}

/** Whether a path has dot segments, which `Request` would resolve to a different operation's path. */
function hasDotSegment(target: string): boolean {
  return /\/(\.|%2e){1,2}([/?#]|$)/i.test(target);
}

function dotSegmentResponse(limits: RateLimitHeaders): Response {
  const details = [{ in: "path", pointer: "", expected: "a path without the segments `.` and `..`" }];
  return Response.json(envelope(400, "The request is not valid.", details), { status: 400, headers: limits });
}
