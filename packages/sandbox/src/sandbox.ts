import type { Build } from "@northspec/types";
import { Hono } from "hono";
import { TrieRouter } from "hono/router/trie-router";
import { type AccessToken, developmentToken, tokenOf } from "./access.ts";
import { type Access, addApi } from "./api.ts";
import { type BuildResult, buildResults } from "./builds.ts";
import type { TimeSource } from "./clock.ts";
import { addControl } from "./control.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import { type Document, readDocument, type Route, routesOf } from "./document.ts";
import type { FailureRule } from "./failures.ts";
import { type Har, harOf } from "./har.ts";
import { addNotFound, hasDotSegment, refuseDotSegment } from "./not-found.ts";
import { badRequest } from "./problem.ts";
import { slug, uuid } from "./random.ts";
import { RateLimit } from "./rate-limit.ts";
import { readSeedFile } from "./seed-file.ts";
import { type Seed, seedFromExamples } from "./seed.ts";
import { stateSchema, type WorldState } from "./state.ts";
import { Validators } from "./validation.ts";
import { version } from "./version.ts";
import { World, type WorldSettings } from "./world.ts";

/** How a sandbox should be. */
export interface SandboxOptions {
  /** Keep the state in this file, which is made where it is missing. In memory, where it is left out. */
  readonly database?: string;
  /** Begin with what this YAML or JSON file holds, in place of the specification's examples. */
  readonly seedFile?: string;
  /** Accept these tokens. One development token with every permission, where it is left out. */
  readonly tokens?: readonly AccessToken[];
  /** How many requests a token may send in an hour, from 1. 1000, as documented, where it is left out. */
  readonly rateLimit?: number;
  /** How fast builds move, above 0. At 1, where it is left out, a build takes about 10 seconds. */
  readonly speed?: number;
  /** Where the time comes from. The machine's clock, where it is left out. */
  readonly clock?: TimeSource;
  /** What identifiers and durations are made from: the same text makes the same ones. */
  readonly seed?: string;
  /** Check every reply against the specification too, and answer 500 where one is not as specified. */
  readonly strict?: boolean;
  /** How many of the last requests the journal keeps, from 0. 200, where it is left out. */
  readonly journal?: number;
  /** Another specification, for measuring how the sandbox grows. Operations without a handler answer 501. */
  readonly document?: Document;
}

/** Builds to add to a service. */
export interface AddBuilds {
  readonly projectId: string;
  readonly serviceId: string;
  /** How many, from 1 to 100,000. 1, where it is left out. */
  readonly count?: number;
  /** Branch of the commits. `main`, where it is left out. */
  readonly branch?: string;
  /** How the builds end. `SUCCESS`, where it is left out. */
  readonly result?: BuildResult;
}

/** What tests do with a world, beside the API. Everything is there over HTTP too, under `/_sandbox/`. */
export interface WorldControl {
  /** Milliseconds since 1970, by the clock of the world. */
  now(): number;
  /** Moves the clock forward. Builds move with it. */
  advance(milliseconds: number): void;
  /** Stops the clock, or lets it go on from where it stands. */
  freeze(frozen: boolean): void;
  /** Goes back to the seed. Rate limits, failures and the journal are emptied too. */
  reset(): void;
  /** All that the world holds, as plain data, secrets as they were sent. */
  dump(): WorldState;
  /** Keeps the state, and says under which name. */
  snapshot(): string;
  /**
   * Goes back to a state.
   *
   * @param state - the name of a snapshot, or what {@link WorldControl.dump} returned.
   * @throws {Error} for a name that no snapshot has, and for what is no state. The world stays as it was then.
   */
  restore(state: string | WorldState): void;
  /** Makes coming requests fail. */
  fail(rule: FailureRule): void;
  /**
   * Queues builds of a service.
   *
   * @throws {Error} for a service that does not exist, or a count out of bounds.
   */
  addBuilds(builds: AddBuilds): Build[];
  /** The last requests and their replies, without secrets. */
  journal(): Har;
  /** Empties the journal. */
  clearJournal(): void;
  /** How much of the specification the requests of the journal have met. */
  coverage(): Coverage;
}

/** A world of its own, and the token that opens it. */
export interface SandboxWorld extends WorldControl {
  readonly token: string;
  /** Forgets the world. Its token is no longer valid. */
  close(): void;
}

/** The API on this machine. */
export interface Sandbox extends WorldControl {
  /**
   * Answers a request as the API does. It takes what the standard `fetch` takes, so it can stand in its place.
   *
   * @throws {TypeError} where the sandbox was asked to drop the connection, as `fetch` does.
   */
  readonly fetch: (input: Request | URL | string, init?: RequestInit) => Promise<Response>;
  /** A token that is accepted: the first of those given, or the development token. */
  readonly token: string;
  /**
   * Makes a world of its own, in memory, so that tests that run side by side do not meet.
   *
   * @param permissions - what its token holds. Everything, where it is left out.
   */
  createWorld(permissions?: readonly string[]): SandboxWorld;
  /** Finishes what is under way and lets go of the database. */
  close(): void;
}

const hour = 3_600_000;
const mostBuilds = 100_000;

/**
 * The API, small and stateful, in this process.
 *
 * @param options - how it should be; as documented, where nothing is given.
 * @returns the sandbox. Nothing listens on a port until something serves its `fetch`.
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
  const { rateLimit = 1000, speed = 1, seed: seedText = "northspec", journal: journalSize = 200 } = options;
  requireRange("rateLimit", rateLimit, 1, Number.MAX_SAFE_INTEGER, true);
  requireRange("speed", speed, 0.001, 1_000_000, false);
  requireRange("journal", journalSize, 0, 1_000_000, true);
  const document = options.document ?? readDocument();
  const validators = new Validators(document);
  const seed: Seed =
    options.seedFile === undefined ? seedFromExamples(readDocument()) : readSeedFile(options.seedFile, validators);
  const settings: WorldSettings = {
    seedText,
    seed,
    source: options.clock ?? Date,
    speed,
    rateLimit,
    rateLimitWindow: hour,
    journalSize,
  };
  const tokens = options.tokens ?? [{ token: developmentToken, permissions: ["*"] }];
  const [first] = tokens;
  if (!first) throw new Error("`tokens` is empty. Give one token at least, or leave the option out.");
  const routes = routesOf(document);
  requirePermissions(
    routes,
    tokens.flatMap(({ permissions }) => permissions),
  );
  const main = new World(options.database ?? ":memory:", settings);
  const access = new Map<string, Access>();
  for (const { token, permissions } of tokens) {
    access.set(token, { token, permissions: new Set(permissions), world: main });
  }
  // As fast with hundreds of paths as with five; Hono's default router slows down with each of them.
  const app = new Hono({ router: new TrieRouter() });
  // A connection that is dropped on purpose is for whoever called fetch.
  app.onError((error) => {
    throw error;
  });
  const worlds: SandboxWorld[] = [];
  let counter = 0;

  const sandbox: Sandbox = {
    ...controlOf(main, document, validators),
    token: first.token,
    fetch: async (input, init) => {
      const request = input instanceof Request && init === undefined ? input : new Request(input, init);
      request.signal.throwIfAborted();
      try {
        return await app.fetch(request);
      } finally {
        request.signal.throwIfAborted();
      }
    },
    createWorld(permissions = ["*"]) {
      counter += 1;
      requirePermissions(routes, permissions);
      const world = new World(":memory:", settings);
      // Unguessable, since whoever has it reaches the world.
      const token = `northspec-world-${slug(seedText, counter)}-${uuid(`${Math.random()}`)}`;
      access.set(token, { token, permissions: new Set(permissions), world });
      const close = () => {
        if (access.delete(token)) world.close();
      };
      const made = { ...controlOf(world, document, validators), token, close };
      worlds.push(made);
      return made;
    },
    close() {
      for (const world of worlds) world.close();
      main.close();
    },
  };
  const worldOf = (token: string) =>
    access.get(token)?.world === main ? sandbox : worlds.find((each) => each.token === token);
  addControl(app, sandbox, worldOf, async (token) => access.get(token)?.world.store.committed());
  addApi(app, {
    routes,
    validators,
    access,
    defaultWorld: main,
    strict: options.strict ?? false,
    rateLimit,
    rateLimitWindow: hour,
  });
  const anonymous = new RateLimit(rateLimit, hour);
  const limitsOf = (headers: Headers) => {
    const found = access.get(tokenOf(headers) ?? "");
    return found ? found.world.rateLimitOf(found.token).headers(found.world.now()) : anonymous.headers(main.now());
  };
  addNotFound(app, routes, limitsOf);
  const answer: ServerFetch = (request, target) =>
    hasDotSegment(target) ? refuseDotSegment(limitsOf(request.headers)) : app.fetch(request);
  return Object.assign(sandbox, { [serverFetch]: answer });
}

/** Answers a request that came with this target over the wire. */
export type ServerFetch = (request: Request, target: string) => Response | Promise<Response>;

/** Where a server finds the fetch that needs no new Request. */
export const serverFetch: unique symbol = Symbol("serverFetch");

function controlOf(world: World, document: Document, validators: Validators): WorldControl {
  const snapshots = new Map<string, WorldState>();
  return {
    now: () => world.now(),
    advance(milliseconds) {
      requireRange("milliseconds", milliseconds, 0, Number.MAX_SAFE_INTEGER, false);
      world.advance(milliseconds);
    },
    freeze: (frozen) => world.freeze(frozen),
    reset: () => world.reset(),
    dump: () => world.state(),
    snapshot() {
      const name = `snapshot-${snapshots.size + 1}`;
      snapshots.set(name, world.state());
      return name;
    },
    restore(state) {
      if (typeof state === "string") {
        const kept = snapshots.get(state);
        if (!kept) throw new Error(`No snapshot has the name ${state}.`);
        world.restore(kept);
        return;
      }
      const details = validators.checkSchema(stateSchema, state);
      if (details.length > 0) throw badRequest(details.map((each) => ({ ...each, pointer: `/state${each.pointer}` })));
      world.restore(state);
    },
    fail: (rule) => world.failures.add(rule),
    addBuilds({ projectId, serviceId, count = 1, branch = "main", result = "SUCCESS" }) {
      requireRange("count", count, 1, mostBuilds, true);
      if (!buildResults.includes(result)) throw new Error(`\`result\` must be one of ${buildResults.join(", ")}.`);
      if (!world.store.hasService(projectId, serviceId)) {
        throw new Error(`No service \`${serviceId}\` in project \`${projectId}\`.`);
      }
      return world.addBuilds(projectId, serviceId, count, branch, result);
    },
    journal: () => harOf(world.journal, document, version),
    clearJournal: () => world.journal.clear(),
    coverage: () => coverageOf(world.journal, document),
  };
}

function requirePermissions(routes: readonly Route[], permissions: readonly string[]): void {
  const known = new Set(["*", ...routes.map(({ permission }) => permission)]);
  const unknown = permissions.find((each) => !known.has(each));
  if (unknown === undefined) return;
  throw new Error(
    `No operation needs the permission ${JSON.stringify(unknown)}. Give some of: ${[...known].join(", ")}.`,
  );
}

function requireRange(name: string, value: number, least: number, most: number, whole: boolean): void {
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return;
  throw new RangeError(
    `\`${name}\` is ${value}. It must be a ${whole ? "whole " : ""}number from ${least} to ${most}.`,
  );
}
