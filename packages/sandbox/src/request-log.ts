import type { ResponseText } from "./response.ts";

/** A request and its response. */
export interface LogEntry {
  /** Milliseconds since 1970, by the system clock. */
  readonly startedAt: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly operationId: string;
  /** The headers are read only when the log is requested. */
  readonly request: Request;
  /** The body of a valid request, or {@link invalidBody}. */
  readonly requestText: string | undefined;
  readonly response: ResponseText;
}

/** Replaces a rejected body, which may contain secrets anywhere, such as in unknown fields. */
export const invalidBody = "[not valid]";

/** Longer request bodies are not logged. */
const maxCharacters = 65_536;

/** The latest requests to an instance, in memory. */
export class RequestLog {
  readonly #size: number;
  readonly #entries: LogEntry[] = [];
  #next = 0;

  /** @param size - Maximum number of requests, from 0. */
  constructor(size: number) {
    this.#size = size;
  }

  record(entry: LogEntry): void {
    if (this.#size === 0) return;
    const isLong = entry.requestText !== undefined && entry.requestText.length > maxCharacters;
    this.#entries[this.#next] = isLong ? { ...entry, requestText: undefined } : entry;
    this.#next = (this.#next + 1) % this.#size;
  }

  /** Returns the entries, oldest first. */
  entries(): LogEntry[] {
    return [...this.#entries.slice(this.#next), ...this.#entries.slice(0, this.#next)];
  }

  clear(): void {
    this.#entries.length = 0;
    this.#next = 0;
  }
}
