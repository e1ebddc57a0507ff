/** What a caller learns of the rate limit with every reply. */
export type RateLimitHeaders = Readonly<
  Record<"x-ratelimit-limit" | "x-ratelimit-remaining" | "x-ratelimit-reset", string>
>;

/** Counts requests in an hour that begins with the first of them. */
export class RateLimit {
  readonly #limit: number;
  readonly #window: number;
  #start = -Infinity;
  #count = 0;

  /**
   * @param limit - how many requests the window has, from 1.
   * @param window - its length in milliseconds.
   */
  constructor(limit: number, window: number) {
    this.#limit = limit;
    this.#window = window;
  }

  /** Counts a request. False where the window has none left. */
  take(now: number): boolean {
    // A clock that was set back begins a new window too.
    if (now - this.#start >= this.#window || now < this.#start) {
      this.#start = now;
      this.#count = 0;
    }
    if (this.#count >= this.#limit) return false;
    this.#count += 1;
    return true;
  }

  /** Seconds until the count starts anew. */
  reset(now: number): number {
    const left = this.#start + this.#window - now;
    return left > 0 && left <= this.#window ? Math.ceil(left / 1000) : Math.ceil(this.#window / 1000);
  }

  headers(now: number): RateLimitHeaders {
    return {
      "x-ratelimit-limit": String(this.#limit),
      "x-ratelimit-remaining": String(this.#limit - this.#count),
      "x-ratelimit-reset": String(this.reset(now)),
    };
  }
}
