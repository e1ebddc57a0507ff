import type { Build } from "@northspec/types";
import { Clock, type ClockState, type TimeSource } from "./clock.ts";
import { ranges, requireRange } from "./defaults.ts";
import { type EffectiveEnvironment, environmentOf, type WorkloadPath } from "./environment.ts";
import { badRequest, type Detail } from "./errors.ts";
import { type FailureRule, FailureRules } from "./failures.ts";
import { type Har, harOf } from "./har.ts";
import { type BuildResult, buildResults } from "./kinds/build.ts";
import { mapKinds } from "./kinds.ts";
import { RateLimit, type RateLimitHeaders } from "./rate-limit.ts";
import { RequestLog } from "./request-log.ts";
import { queueBuilds, type StartContext } from "./services/queue.ts";
import { inconsistencies, type InstanceState, stateSchema } from "./state.ts";
import { type Collections, type Resources, Store } from "./store.ts";
import { check } from "./validation.ts";

/** Builds to add to a service. */
export interface AddBuilds {
  readonly projectId: string;
  readonly serviceId: string;
  /** Number of builds, from 1 to 100,000 (default: 1). */
  readonly count?: number;
  /** Branch of the commits (default: `main`). */
  readonly branch?: string;
  /** Result of the builds (default: `SUCCESS`). */
  readonly result?: BuildResult;
}

/** Functions for tests, in addition to the API. All of them are also available over HTTP, under `/_sandbox/`. */
export interface InstanceControl {
  /** Returns the time of the instance, in milliseconds since 1970. */
  now(): number;
  /**
   * Moves the clock forward, and builds and rollouts with it.
   *
   * @throws {RangeError} for a negative number, or a time after the year 9999.
   */
  advance(milliseconds: number): void;
  /** Stops the clock, or resumes it from the same time. */
  freeze(frozen: boolean): void;
  /** Resets the instance to the seed. Also clears rate limits, failures and the request log. */
  reset(): void;
  /** Returns the state of the instance as plain data, including secrets. */
  dump(): InstanceState;
  /** Saves a snapshot and returns its name. */
  snapshot(): string;
  /**
   * Restores a state.
   *
   * @param state - The name of a snapshot, or the result of {@link InstanceControl.dump}.
   * @throws {Error} for an unknown snapshot or an invalid state, without any change.
   */
  restore(state: string | InstanceState): void;
  /** Makes upcoming requests fail. */
  fail(rule: FailureRule): void;
  /**
   * Pushes commits to a branch of a service's repository, and queues builds of them.
   *
   * @throws {Error} for an unknown service or a count that is out of bounds.
   */
  addBuilds(builds: AddBuilds): Build[];
  /**
   * Returns the environment of a service's or job's containers, including secrets: its own values and those of secret
   * groups.
   *
   * @throws {Error} for an unknown service or job, or a build service.
   */
  environment(path: WorkloadPath): EffectiveEnvironment;
  /** Lists the last requests and their responses, without secrets. */
  requestLog(): Har;
  /** Clears the request log. */
  clearRequestLog(): void;
}

/** Settings that all instances of a sandbox share. */
export interface InstanceSettings {
  /** Text from which identifiers and durations are derived. */
  readonly idSeed: string;
  readonly resources: Resources;
  readonly clock: TimeSource;
  readonly speed: number;
  readonly rateLimit: number;
  readonly requestLogSize: number;
}

/** An isolated set of resources, with its own clock, rate limits, failures and request log. */
export class Instance implements InstanceControl {
  readonly store: Store;
  readonly log: RequestLog;
  readonly failures = new FailureRules();
  readonly #settings: InstanceSettings;
  #clock: Clock;
  readonly #rateLimits = new Map<string, RateLimit>();
  readonly #snapshots: InstanceState[] = [];
  #incidents = 0;

  /** @param file - A database file, or `:memory:`. */
  constructor(file: string, settings: InstanceSettings) {
    this.#settings = settings;
    this.log = new RequestLog(settings.requestLogSize);
    this.#clock = new Clock(settings.clock);
    this.store = new Store(file, () => this.#loadClock());
    try {
      if (this.store.getMeta("seeded") === undefined) this.#fill(settings.resources);
      this.store.flush();
      this.#loadClock();
    } catch (error) {
      this.store.close();
      throw error;
    }
  }

  #loadClock(): void {
    const state = this.store.getMeta("clock");
    this.#clock = new Clock(
      this.#settings.clock,
      state === undefined ? undefined : (JSON.parse(state) as ClockState), // written by #saveClock
    );
  }

  get resources(): Collections {
    return this.store.resources;
  }

  now(): number {
    return this.#clock.now();
  }

  advance(milliseconds: number): void {
    requireRange("milliseconds", milliseconds, { ...ranges.time, max: ranges.time.max - this.now() });
    this.#clock.advance(milliseconds);
    this.#saveClock();
  }

  freeze(frozen: boolean): void {
    this.#clock.freeze(frozen);
    this.#saveClock();
  }

  reset(): void {
    this.#replace(this.#settings.resources);
  }

  dump(): InstanceState {
    return { clock: this.#clock.state(), ...this.store.readResources() };
  }

  snapshot(): string {
    return `snapshot-${this.#snapshots.push(this.dump())}`;
  }

  restore(state: string | InstanceState): void {
    if (typeof state === "string") {
      const snapshot = this.#snapshots.find((_, index) => state === `snapshot-${index + 1}`);
      if (!snapshot) throw new Error(`Unknown snapshot ${state}.`);
      this.#replace(snapshot, snapshot.clock);
      return;
    }
    const details = stateIssues(state);
    if (details.length > 0) throw badRequest(details.map((each) => ({ ...each, pointer: `/state${each.pointer}` })));
    this.#replace(state, state.clock);
  }

  #replace(resources: Resources, clock?: ClockState): void {
    this.#fill(resources);
    this.#clock = new Clock(this.#settings.clock, clock);
    this.#saveClock();
    this.#rateLimits.clear();
    this.#incidents = 0;
    this.failures.clear();
    this.log.clear();
  }

  #fill(resources: Resources): void {
    this.store.atomically(() => {
      this.store.writeResources(resources);
      this.store.setMeta("seeded", "true");
    });
  }

  #saveClock(): void {
    try {
      this.store.setMeta("clock", JSON.stringify(this.#clock.state()));
    } catch (error) {
      this.#loadClock();
      throw error;
    }
  }

  fail(rule: FailureRule): void {
    this.failures.add(rule);
  }

  addBuilds({ projectId, serviceId, count = 1, branch = "main", result = "SUCCESS" }: AddBuilds): Build[] {
    requireRange("count", count, ranges.count);
    if (!buildResults.includes(result)) throw new Error(`\`result\` must be one of ${buildResults.join(", ")}.`);
    const service = this.resources.services.require(projectId, serviceId);
    return this.store.atomically(() => {
      const sources = Array.from({ length: count }, () => ({ branch }));
      const { stored, builds } = queueBuilds(service, sources, { ...this.context(), result });
      if (stored !== service) this.resources.services.update(stored);
      return builds;
    });
  }

  /** Returns what builds, rollouts and runs that start now depend on. */
  context(): StartContext {
    const { idSeed, speed } = this.#settings;
    const results = { result: "SUCCESS", rolloutResult: "COMPLETED", runResult: "SUCCESS" } as const;
    return { resources: this.resources, now: this.now(), idSeed, speed, ...results };
  }

  environment(path: WorkloadPath): EffectiveEnvironment {
    return environmentOf(this.resources, path);
  }

  requestLog(): Har {
    return harOf(this.log.entries());
  }

  clearRequestLog(): void {
    this.log.clear();
  }

  /**
   * Counts a request against the rate limit of a token.
   *
   * @returns The seconds until the limit resets if it is exceeded, otherwise `undefined`.
   */
  takeRequest(token: string): number | undefined {
    const limit = this.#rateLimitOf(token);
    return limit.take(this.now()) ? undefined : limit.reset(this.now());
  }

  /** Gets the rate limit headers of a token (default: those of an unused token). */
  rateLimitHeaders(token = ""): RateLimitHeaders {
    return this.#rateLimitOf(token).headers(this.now());
  }

  #rateLimitOf(token: string): RateLimit {
    let limit = this.#rateLimits.get(token);
    if (!limit) {
      limit = new RateLimit(this.#settings.rateLimit);
      this.#rateLimits.set(token, limit);
    }
    return limit;
  }

  /** Returns a string from which the ID of the next server error is derived. It is the same in each run. */
  nextIncident(): string {
    this.#incidents += 1;
    return `${this.#settings.idSeed}/incident/${this.#incidents}`;
  }
}

function stateIssues(state: InstanceState): Detail[] {
  const invalid = check(stateSchema, state);
  if (invalid.length > 0) return invalid;
  return inconsistencies(mapKinds((name) => state[name].map(({ document }) => document)));
}
