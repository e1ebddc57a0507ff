import type { Build } from "@northspec/types";
import { type BuildResult, buildResults, type BuildView, newBuild, viewBuild } from "./builds.ts";
import { Clock, type ClockState, type TimeSource } from "./clock.ts";
import { badRequest } from "./errors.ts";
import { type FailureRule, FailureRules } from "./failures.ts";
import { type Har, harOf } from "./har.ts";
import { RateLimit, type RateLimitHeaders } from "./rate-limit.ts";
import { RequestLog } from "./request-log.ts";
import { readResources, type Resources, stateSchema, type InstanceState, writeResources } from "./state.ts";
import { Store } from "./store.ts";
import { checkSchema } from "./validation.ts";

/** Builds to add to a service. */
export interface AddBuilds {
  readonly projectId: string;
  readonly serviceId: string;
  /** How many, from 1 to 100,000 (default: 1). */
  readonly count?: number;
  /** Branch of the commits (default: `main`). */
  readonly branch?: string;
  /** How the builds end (default: `SUCCESS`). */
  readonly result?: BuildResult;
}

/** What tests do with an instance, besides the API. Everything is there over HTTP too, under `/_sandbox/`. */
export interface InstanceControl {
  /** Milliseconds since 1970, by the clock of the instance. */
  now(): number;
  /** Moves the clock forward. Builds move with it. */
  advance(milliseconds: number): void;
  /** Stops the clock, or lets it go on from there. */
  freeze(frozen: boolean): void;
  /** Goes back to the seed. Rate limits, failures and the request log are emptied too. */
  reset(): void;
  /** Copies all that the instance holds, as plain data, secrets as they were sent. */
  dump(): InstanceState;
  /** Keeps the state, and returns its name. */
  snapshot(): string;
  /**
   * Goes back to a state.
   *
   * @param state - the name of a snapshot, or what {@link InstanceControl.dump} returned.
   * @throws {Error} for an unknown snapshot or an invalid state. The instance stays as it was then.
   */
  restore(state: string | InstanceState): void;
  /** Makes coming requests fail. */
  fail(rule: FailureRule): void;
  /**
   * Queues builds of a service.
   *
   * @throws {Error} for a service that does not exist, or a count out of bounds.
   */
  addBuilds(builds: AddBuilds): Build[];
  /** Lists the last requests and their responses, without secrets. */
  requestLog(): Har;
  /** Empties the request log. */
  clearRequestLog(): void;
}

/** What all instances of a sandbox have in common. */
export interface InstanceSettings {
  /** What identifiers and durations are made from. */
  readonly idSeed: string;
  readonly resources: Resources;
  readonly clock: TimeSource;
  readonly speed: number;
  readonly rateLimit: number;
  /** How many requests the log keeps. */
  readonly logSize: number;
}

export const maxBuilds = 100_000;

/** A state of its own: resources, clock, rate limits, failures and request log. */
export class Instance implements InstanceControl {
  readonly store: Store;
  readonly log: RequestLog;
  readonly failures = new FailureRules();
  readonly #settings: InstanceSettings;
  #clock: Clock;
  readonly #rateLimits = new Map<string, RateLimit>();
  readonly #snapshots: InstanceState[] = [];
  #incidents = 0;

  /** @param file - the database file, or `:memory:`. */
  constructor(file: string, settings: InstanceSettings) {
    this.#settings = settings;
    this.store = new Store(file);
    this.log = new RequestLog(settings.logSize);
    if (this.store.getMeta("seeded") === undefined) this.#fill(settings.resources);
    const clock = this.store.getMeta("clock");
    this.#clock = new Clock(settings.clock, clock === undefined ? undefined : (JSON.parse(clock) as ClockState)); // ours
  }

  now(): number {
    return this.#clock.now();
  }

  advance(milliseconds: number): void {
    requireRange("milliseconds", milliseconds, 0, Number.MAX_SAFE_INTEGER, false);
    this.#clock.advance(milliseconds);
    this.#keepClock();
  }

  freeze(frozen: boolean): void {
    this.#clock.freeze(frozen);
    this.#keepClock();
  }

  reset(): void {
    this.#replace(this.#settings.resources);
  }

  dump(): InstanceState {
    return { clock: this.#clock.state(), ...readResources(this.store) };
  }

  snapshot(): string {
    return `snapshot-${this.#snapshots.push(this.dump())}`;
  }

  restore(state: string | InstanceState): void {
    if (typeof state === "string") {
      const kept = this.#snapshots.find((_, index) => state === `snapshot-${index + 1}`);
      if (!kept) throw new Error(`No snapshot has the name ${state}.`);
      this.#replace(kept, kept.clock);
      return;
    }
    const details = checkSchema(stateSchema, state);
    if (details.length > 0) throw badRequest(details.map((each) => ({ ...each, pointer: `/state${each.pointer}` })));
    this.#replace(state, state.clock);
  }

  #replace(resources: Resources, clock?: ClockState): void {
    this.#fill(resources);
    this.#clock = new Clock(this.#settings.clock, clock);
    this.#keepClock();
    this.#rateLimits.clear();
    this.#incidents = 0;
    this.failures.clear();
    this.log.clear();
  }

  #fill(resources: Resources): void {
    this.store.atomically(() => {
      this.store.clear();
      writeResources(this.store, resources);
      this.store.setMeta("seeded", "true");
    });
  }

  #keepClock(): void {
    this.store.setMeta("clock", JSON.stringify(this.#clock.state()));
  }

  fail(rule: FailureRule): void {
    this.failures.add(rule);
  }

  addBuilds({ projectId, serviceId, count = 1, branch = "main", result = "SUCCESS" }: AddBuilds): Build[] {
    requireRange("count", count, 1, maxBuilds, true);
    if (!buildResults.includes(result)) throw new Error(`\`result\` must be one of ${buildResults.join(", ")}.`);
    if (!this.store.hasService(projectId, serviceId)) {
      throw new Error(`No service \`${serviceId}\` in project \`${projectId}\`.`);
    }
    const { idSeed, speed } = this.#settings;
    const now = this.now();
    const last = this.store.lastSequence(projectId, serviceId);
    return Array.from({ length: count }, (_, index) => {
      const sequence = last + 1 + index;
      const build = newBuild({ project: projectId, service: serviceId, sequence, branch, idSeed, now, speed, result });
      this.store.addBuild(build);
      return viewBuild(build, now).build;
    });
  }

  requestLog(): Har {
    return harOf(this.log.entries());
  }

  clearRequestLog(): void {
    this.log.clear();
  }

  /** Gets the newest build of a service as it is now. */
  latestBuild(project: string, service: string): BuildView | undefined {
    const newest = this.store.newestBuild(project, service);
    return newest && viewBuild(newest, this.now());
  }

  /** Gets the newest build of a service that made an image. */
  latestSuccess(project: string, service: string): Build | undefined {
    let from = Number.MAX_SAFE_INTEGER;
    for (;;) {
      const builds = this.store.builds(project, service, from, 10);
      const success = builds.map((build) => viewBuild(build, this.now())).find(({ status }) => status === "SUCCESS");
      const last = builds.at(-1);
      if (success || !last) return success?.build;
      from = last.sequence - 1;
    }
  }

  /**
   * Counts a request against the rate limit of a token.
   *
   * @returns the seconds until the limit is reset if it is reached, otherwise nothing.
   */
  takeRequest(token: string): number | undefined {
    const limit = this.#rateLimitOf(token);
    return limit.take(this.now()) ? undefined : limit.reset(this.now());
  }

  /** Gets the rate limit headers of a token. Without one, they say what its limit would be. */
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

  /** Makes a text for the next incident, the same in each run. */
  nextIncident(): string {
    this.#incidents += 1;
    return `${this.#settings.idSeed}/incident/${this.#incidents}`;
  }
}

/** Rejects a number that is out of bounds. */
export function requireRange(name: string, value: number, min: number, max: number, isInteger: boolean): void {
  if (value >= min && value <= max && (!isInteger || Number.isInteger(value))) return;
  throw new RangeError(
    `\`${name}\` is ${value}. It must be a ${isInteger ? "whole " : ""}number from ${min} to ${max}.`,
  );
}
