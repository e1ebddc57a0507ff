import type { Failure } from "./failures.ts";
import type { ReplyText } from "./reply.ts";

/** A request and its reply, as they are kept. */
export interface JournalEntry {
  /** Milliseconds since 1970, by the machine's clock. */
  readonly startedAt: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly operationId: string | undefined;
  /** Kept as it is: its headers are read only when somebody asks for them. */
  readonly request: Request;
  readonly requestText: string | undefined;
  /** What went wrong on purpose. */
  readonly failure: Failure | undefined;
  /** The reply before that. */
  readonly reply: ReplyText;
}

/** Longer request bodies are not kept. */
const mostCharacters = 65_536;

/** The last requests of a world, in memory alone. */
export class Journal {
  readonly #size: number;
  readonly #entries: JournalEntry[] = [];
  #next = 0;

  /** @param size - how many requests are kept, from 0. */
  constructor(size: number) {
    this.#size = size;
  }

  record(entry: JournalEntry): void {
    if (this.#size === 0) return;
    const long = entry.requestText !== undefined && entry.requestText.length > mostCharacters;
    this.#entries[this.#next] = long ? { ...entry, requestText: undefined } : entry;
    this.#next = (this.#next + 1) % this.#size;
  }

  /** The entries that are kept, the oldest first. */
  entries(): JournalEntry[] {
    return [...this.#entries.slice(this.#next), ...this.#entries.slice(0, this.#next)];
  }

  clear(): void {
    this.#entries.length = 0;
    this.#next = 0;
  }
}
