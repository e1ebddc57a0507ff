import { hash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { readMemory, writeMemory } from "./memory.ts";
import type { PathIndex, PathItem } from "./path-index.ts";
import { exampleRule, redoclyManifest } from "./redocly.ts";
import { Sources } from "./sources.ts";

/** A check of the examples of the path items that are not known to have passed as they are. */
export interface ExampleCheck {
  /** Whether there are any. */
  readonly isNeeded: boolean;
  /** A sentence on what is checked and what is not. */
  readonly summary: string;
  /**
   * Writes what the check needs.
   *
   * @param staging - a folder in that of the specification.
   * @returns the command of Redocly that makes the check.
   */
  prepare(staging: string): readonly string[];
  /** Keeps for later what has passed. To be called only after the check has. */
  remember(): void;
}

/**
 * Finds the path items whose examples have to be checked: those where any file that they reach is not as it was when
 * their examples last passed.
 *
 * A verdict depends on these files, on the rule and on the programs, and on nothing else. What has passed is remembered
 * by a digest of all of them, so a memory that is old or another's is only of no use.
 */
export function planExampleCheck(folder: string, index: PathIndex): ExampleCheck {
  const memory = join(folder, "node_modules/.cache/northspec-spec/examples");
  const passed = readMemory(memory);
  const judge = digest(index.openapi, index.configuration, ...programs());
  const sources = new Sources(folder);
  const entries = index.items.map((item) => {
    const { fingerprint, isWhole, files } = sources.closureOf(item.file);
    const line = digest(judge, fingerprint);
    return { item, line, isWhole, files, isKnown: isWhole && passed.has(line) };
  });
  const changed = entries.filter(({ isKnown }) => !isKnown);
  const known = entries.length - changed.length;

  return {
    isNeeded: changed.length > 0,
    summary: `Path items whose examples were checked: ${changed.length}; unchanged since theirs passed: ${known}.`,
    prepare: (staging) => {
      writeFileSync(join(staging, "redocly.yaml"), `telemetry: off\nrules:\n  ${exampleRule}: error\n`);
      writeFileSync(
        join(staging, "examples.yaml"),
        indexOf(
          index.openapi,
          changed.map(({ item }) => item),
        ),
      );
      const name = basename(staging);
      return ["lint", `${name}/examples.yaml`, `--config=${name}/redocly.yaml`];
    },
    remember: () => {
      const lines = entries
        .filter(({ isKnown, isWhole, files }) => isKnown || (isWhole && sources.areUntouched(files)))
        .map(({ line }) => line);
      writeMemory(memory, [...new Set(lines)].toSorted());
    },
  };
}

/** An index in a folder beside those of the path items, which refers to the same files. */
function indexOf(openapi: string, items: readonly PathItem[]): string {
  const entries = items.map(({ path, file }) => `  ${path}:\n    $ref: ../${file}\n`);
  return `openapi: ${JSON.stringify(openapi)}\npaths:\n${entries.join("")}`;
}

/** What tells the programs that judge from others. */
function programs(): string[] {
  const own = readdirSync(import.meta.dirname).toSorted();
  const texts = own.map((name) => readFileSync(join(import.meta.dirname, name), "utf8"));
  return [process.version, redoclyManifest(), ...texts];
}

function digest(...parts: readonly string[]): string {
  return hash("sha256", JSON.stringify(parts));
}
