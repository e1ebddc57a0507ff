import type { Build } from "@northspec/types";
import { type BuildResult, type BuildView, newBuild, viewBuild } from "./builds.ts";
import { Clock, type ClockState, type TimeSource } from "./clock.ts";
import { FailureRules } from "./failures.ts";
import { Journal } from "./journal.ts";
import { RateLimit } from "./rate-limit.ts";
import { type Seed, loadSeed } from "./seed.ts";
import { readState, type WorldState, writeState } from "./state.ts";
import { Store } from "./store.ts";

/** More replies than this are not remembered. */
const mostRemembered = 10_000;

/** What every world of a sandbox has in common. */
export interface WorldSettings {
  readonly seedText: string;
  readonly seed: Seed;
  readonly source: TimeSource;
  readonly speed: number;
  readonly rateLimit: number;
  readonly rateLimitWindow: number;
  readonly journalSize: number;
}

/** A state of its own: projects and what is in them, clock, rate limit, failures and journal. */
export class World {
  readonly store: Store;
  readonly journal: Journal;
  readonly failures = new FailureRules();
  readonly #settings: WorldSettings;
  #clock: Clock;
  readonly #rateLimits = new Map<string, RateLimit>();
  #incidents = 0;
  /** Replies by service, each good until a time or a change. */
  readonly #remembered = new Map<string, { readonly text: string; readonly until: number }>();

  constructor(file: string, settings: WorldSettings) {
    this.#settings = settings;
    this.store = new Store(file);
    this.journal = new Journal(settings.journalSize);
    if (this.store.getMeta("seeded") === undefined) {
      loadSeed(this.store, settings.seed);
      this.store.setMeta("seeded", "true");
    }
    const kept = this.store.getMeta("clock");
    this.#clock = new Clock(settings.source, kept === undefined ? undefined : (JSON.parse(kept) as ClockState)); // ours
  }

  /** Milliseconds since 1970, by the clock of this world. */
  now(): number {
    return this.#clock.now();
  }

  advance(milliseconds: number): void {
    this.#clock.advance(milliseconds);
    this.#keepClock();
  }

  freeze(frozen: boolean): void {
    this.#clock.freeze(frozen);
    this.#keepClock();
  }

  /** All that this world holds, as plain data. */
  state(): WorldState {
    return { clock: this.#clock.state(), ...readState(this.store) };
  }

  /** Puts another state in the place of this one. */
  restore(state: WorldState): void {
    this.store.atomically(() => {
      this.store.clear();
      writeState(this.store, state);
      this.store.setMeta("seeded", "true");
    });
    this.#clock = new Clock(this.#settings.source, state.clock);
    this.#forgetCallers();
  }

  /** Goes back to the seed, and to the clock's own time. */
  reset(): void {
    this.store.atomically(() => {
      this.store.clear();
      loadSeed(this.store, this.#settings.seed);
      this.store.setMeta("seeded", "true");
    });
    this.#clock = new Clock(this.#settings.source);
    this.#forgetCallers();
  }

  #forgetCallers(): void {
    this.#keepClock();
    this.#rateLimits.clear();
    this.#incidents = 0;
    this.failures.clear();
    this.journal.clear();
  }

  #keepClock(): void {
    this.store.setMeta("clock", JSON.stringify(this.#clock.state()));
    this.#remembered.clear();
  }

  rateLimitOf(token: string): RateLimit {
    let limit = this.#rateLimits.get(token);
    if (!limit) {
      limit = new RateLimit(this.#settings.rateLimit, this.#settings.rateLimitWindow);
      this.#rateLimits.set(token, limit);
    }
    return limit;
  }

  /** A number of its own for each incident, the same in each run. */
  nextIncident(): string {
    this.#incidents += 1;
    return `${this.#settings.seedText}/incident/${this.#incidents}`;
  }

  /** Queues builds of a service, each a little after the one before. */
  addBuilds(project: string, service: string, count: number, branch: string, result: BuildResult): Build[] {
    const { seedText: seed, speed } = this.#settings;
    const now = this.now();
    const last = this.store.lastSequence(project, service);
    const builds = Array.from({ length: count }, (_, index) => {
      const sequence = last + 1 + index;
      const build = newBuild({ project, service, sequence, branch, seed, now, speed, result });
      this.store.addBuild(project, service, sequence, build);
      return viewBuild(build, project, service, now).build;
    });
    this.#remembered.delete(`${project}\0${service}`);
    return builds;
  }

  /** The newest build of a service as it is now. */
  latestBuild(project: string, service: string): BuildView | undefined {
    const [newest] = this.store.builds(project, service, Number.MAX_SAFE_INTEGER, 1);
    return newest && viewBuild(newest.build, project, service, this.now());
  }

  /** The newest build of a service that made an image. */
  latestSuccess(project: string, service: string): Build | undefined {
    let from = Number.MAX_SAFE_INTEGER;
    for (;;) {
      const builds = this.store.builds(project, service, from, 10);
      for (const { build } of builds) {
        const view = viewBuild(build, project, service, this.now());
        if (view.status === "SUCCESS") return view.build;
      }
      const last = builds.at(-1);
      if (!last) return undefined;
      from = last.sequence - 1;
    }
  }

  /** A reply that is still good, or what `make` makes, kept until the time that comes with it. */
  remember(
    project: string,
    service: string,
    make: () => { readonly text: string; readonly until: number } | undefined,
  ): string | undefined {
    const key = `${project}\0${service}`;
    const kept = this.#remembered.get(key);
    if (kept && this.now() < kept.until) return kept.text;
    const made = make();
    if (!made) return undefined;
    if (this.#remembered.size >= mostRemembered) this.#remembered.clear();
    this.#remembered.set(key, made);
    return made.text;
  }

  close(): void {
    this.store.close();
  }
}
