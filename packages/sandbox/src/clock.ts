/** Where the sandbox takes its time from. */
export interface TimeSource {
  /** Milliseconds since 1970. */
  now(): number;
}

/** The time of an instance: that of its source, moved by tests. */
export class Clock {
  readonly #source: TimeSource;
  #offset: number;
  #frozenAt: number | undefined;

  constructor(source: TimeSource, state: ClockState = { offset: 0 }) {
    this.#source = source;
    this.#offset = state.offset;
    this.#frozenAt = state.frozenAt;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#frozenAt ?? this.#source.now() + this.#offset;
  }

  /** Moves the time forward. */
  advance(milliseconds: number): void {
    if (this.#frozenAt === undefined) this.#offset += milliseconds;
    else this.#frozenAt += milliseconds;
  }

  /** Stops the time where it is, or lets it run on from there. */
  freeze(frozen: boolean): void {
    const now = this.now();
    if (frozen) this.#frozenAt = now;
    else {
      this.#frozenAt = undefined;
      this.#offset = now - this.#source.now();
    }
  }

  /** What a later clock with the same source needs to go on from here. */
  state(): ClockState {
    return this.#frozenAt === undefined ? { offset: this.#offset } : { offset: this.#offset, frozenAt: this.#frozenAt };
  }
}

/** A clock as it is kept. */
export interface ClockState {
  readonly offset: number;
  readonly frozenAt?: number;
}
