/** The rate limit headers of every response. */
export type RateLimitHeaders = Readonly<
  Record<"x-ratelimit-limit" | "x-ratelimit-remaining" | "x-ratelimit-reset", string>
>;

/** The window for the limit, in milliseconds. */
const hour = 3_600_000;

/** Counts requests in a window of one hour, which starts with the first request. */
export class RateLimit {
  readonly #limit: number;
  #start = -Infinity;
  #count = 0;

  /** @param limit - Maximum number of requests per hour, from 1. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Counts a request. Returns false if the limit is exceeded. */
  take(now: number): boolean {
    // Setting the clock back also starts a new window.
    if (now - this.#start >= hour || now < this.#start) {
      this.#start = now;
      this.#count = 0;
    }
    if (this.#count >= this.#limit) return false;
    this.#count += 1;
    return true;
  }

  /** Returns the seconds until the limit resets. */
  reset(now: number): number {
    const left = this.#start + hour - now;
    return left > 0 && left <= hour ? Math.ceil(left / 1000) : Math.ceil(hour / 1000);
  }

  headers(now: number): RateLimitHeaders {
    return {
      "x-ratelimit-limit": String(this.#limit),
      "x-ratelimit-remaining": String(this.#limit - this.#count),
      "x-ratelimit-reset": String(this.reset(now)),
    };
  }
}
