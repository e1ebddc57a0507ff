import type { ResponseText } from "./response.ts";

/** A request and its response. */
export interface LogEntry {
  /** Milliseconds since 1970, by the machine's clock. */
  readonly startedAt: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly operationId: string;
  /** Kept as it is: its headers are read only when somebody asks for them. */
  readonly request: Request;
  /** The body of a valid request, or {@link invalidBody}. */
  readonly requestText: string | undefined;
  readonly response: ResponseText;
}

/** Stands for a body that was rejected: it may hold secrets anywhere, under an unknown name for example. */
export const invalidBody = "[not valid]";

/** Longer request bodies are not kept. */
const maxCharacters = 65_536;

/** The last requests to an instance, in memory only. */
export class RequestLog {
  readonly #size: number;
  readonly #entries: LogEntry[] = [];
  #next = 0;

  /** @param size - how many requests are kept, from 0. */
  constructor(size: number) {
    this.#size = size;
  }

  record(entry: LogEntry): void {
    if (this.#size === 0) return;
    const isLong = entry.requestText !== undefined && entry.requestText.length > maxCharacters;
    this.#entries[this.#next] = isLong ? { ...entry, requestText: undefined } : entry;
    this.#next = (this.#next + 1) % this.#size;
  }

  /** The entries that are kept, the oldest first. */
  entries(): LogEntry[] {
    return [...this.#entries.slice(this.#next), ...this.#entries.slice(0, this.#next)];
  }

  clear(): void {
    this.#entries.length = 0;
    this.#next = 0;
  }
}
