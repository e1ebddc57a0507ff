import { describeRange, isInRange, ranges } from "./defaults.ts";

/** A source of the current time. */
export interface TimeSource {
  /** Milliseconds since 1970. */
  now(): number;
}

/** The clock of an instance: that of its source, adjusted by tests. */
export class Clock {
  readonly #source: TimeSource;
  #offset: number;
  #frozenAt: number | undefined;

  constructor(source: TimeSource, state: ClockState = { offset: 0 }) {
    this.#source = source;
    this.#offset = state.offset;
    this.#frozenAt = state.frozenAt;
    this.#read();
  }

  /** Milliseconds since 1970. */
  now(): number {
    const now = this.#frozenAt ?? this.#read() + this.#offset;
    return Math.min(Math.max(now, ranges.time.min), ranges.time.max);
  }

  #read(): number {
    const now = this.#source.now();
    if (isInRange(now, ranges.time)) return now;
    throw new RangeError(`The clock returned ${now}. Expected ${describeRange(ranges.time)}.`);
  }

  /** Moves the time forward. */
  advance(milliseconds: number): void {
    if (this.#frozenAt === undefined) this.#offset += milliseconds;
    else this.#frozenAt += milliseconds;
  }

  /** Stops the clock, or resumes it from the same time. */
  freeze(frozen: boolean): void {
    const now = this.now();
    if (frozen) this.#frozenAt = now;
    else {
      this.#frozenAt = undefined;
      this.#offset = now - this.#read();
    }
  }

  /** Returns the state from which a later clock with the same source can continue. */
  state(): ClockState {
    return this.#frozenAt === undefined ? { offset: this.#offset } : { offset: this.#offset, frozenAt: this.#frozenAt };
  }
}

/** The state of a clock as stored. */
export interface ClockState {
  readonly offset: number;
  readonly frozenAt?: number;
}
