import { hash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { findReferences } from "./references.ts";

/** A file and all that it refers to, directly or through others. */
export interface Closure {
  /** Tells these files, with what is in them, from any others. */
  readonly fingerprint: string;
  /** Whether it is certain that they refer to no other file. */
  readonly isWhole: boolean;
  readonly files: ReadonlySet<string>;
}

interface Source {
  /** Of its place and its text. */
  readonly digest: string;
  /** The files that it refers to, or may refer to. */
  readonly targets: readonly string[];
  readonly isWhole: boolean;
}

/** By how many milliseconds the clock that stamps files may be behind. */
const clockTick = 20;

/** The files of a folder as they are at one time, each read once. */
export class Sources {
  readonly #folder: string;
  readonly #openedAt = Date.now();
  readonly #sources = new Map<string, Source | undefined>();
  readonly #untouched = new Map<string, boolean>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param file - relative to the folder. */
  closureOf(file: string): Closure {
    const start = resolve(this.#folder, file);
    const files = new Set([start]);
    const digests: string[] = [];
    let isWhole = true;
    for (const each of files) {
      const source = this.#source(each);
      if (source === undefined) {
        isWhole = false;
        continue;
      }
      digests.push(source.digest);
      isWhole &&= source.isWhole;
      for (const target of source.targets) files.add(target);
    }
    return { fingerprint: hash("sha256", digests.toSorted().join("\n")), isWhole, files };
  }

  /** Whether files are as they were when they were read, and were nothing else in between. */
  areUntouched(files: ReadonlySet<string>): boolean {
    return [...files].every((file) => {
      const isUntouched = this.#untouched.get(file) ?? this.#isUntouched(file);
      this.#untouched.set(file, isUntouched);
      return isUntouched;
    });
  }

  #source(file: string): Source | undefined {
    if (this.#sources.has(file)) return this.#sources.get(file);
    const source = this.#read(file);
    this.#sources.set(file, source);
    return source;
  }

  #read(file: string): Source | undefined {
    const text = textOf(file);
    if (text === undefined) return undefined;
    const { named, mentioned, isCertain } = findReferences(text);
    const here = dirname(file);
    const targets = new Set(named.map((place) => resolve(here, place)));
    for (const place of mentioned) {
      const target = resolve(here, place);
      // It may be prose.
      if (!targets.has(target) && existsSync(target)) targets.add(target);
    }
    return { digest: this.#digest(file, text), targets: [...targets], isWhole: isCertain };
  }

  #digest(file: string, text: string): string {
    return hash("sha256", `${relative(this.#folder, file).replaceAll(sep, "/")}\n${text}`);
  }

  #isUntouched(file: string): boolean {
    const text = textOf(file);
    const changedAt = statSync(file, { throwIfNoEntry: false })?.ctimeMs ?? Infinity;
    const isOlder = changedAt < this.#openedAt - clockTick;
    return isOlder && text !== undefined && this.#source(file)?.digest === this.#digest(file, text);
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
