import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, watch } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

/** Where the builds of a site leave what they made and what they said. */
export interface BuildPlaces {
  /** The package with `dist`, the site. */
  readonly package: string;
  /** The logs of the tasks that make the site, as Turborepo keeps them, in the order in which they run. */
  readonly logs: readonly { readonly folder: string; readonly name: string }[];
}

/** How the site stands. */
export interface BuildState {
  /** Another text for each build. */
  readonly build: string;
  /** What the last build said when it failed. Absent where it did not: the site is then what the sources say. */
  readonly failure?: string;
}

/** Knows how the site stands. */
export interface Builds {
  readonly state: () => BuildState;
  /** Stops watching. */
  readonly close: () => void;
}

/** How long a site must stay as it is before it counts as built, in milliseconds. */
const settling = 150;

/**
 * Watches the builds of a site, whoever runs them.
 *
 * @param places - where the builds leave what they made and said.
 * @param changed - is told each time that the site stands otherwise than before.
 * @throws `Error` when the system does not let it watch.
 */
export function watchBuilds(places: BuildPlaces, changed: (state: BuildState) => void): Builds {
  let state = readState(places);
  let settled = state;
  let timer: NodeJS.Timeout | undefined;

  const check = () => {
    const now = readState(places);
    if (!isSame(now, settled)) {
      // A build may be at work.
      settled = now;
      timer = setTimeout(check, settling);
    } else if (!isSame(now, state)) {
      state = now;
      changed(state);
    }
  };
  const checkSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(check, settling);
  };

  const watchers = [places.package, ...places.logs.map(({ folder }) => folder)].map((folder) => {
    mkdirSync(folder, { recursive: true });
    return watch(folder, checkSoon);
  });
  return {
    state: () => state,
    close: () => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

function isSame(one: BuildState, other: BuildState): boolean {
  return one.build === other.build && one.failure === other.failure;
}

function readState(places: BuildPlaces): BuildState {
  const build = fingerprint(join(places.package, "dist"));
  for (const { folder, name } of places.logs) {
    const failure = failureIn(join(folder, name));
    if (failure !== undefined) return { build, failure };
  }
  return { build };
}

/** Says of a folder's files how many they are and when the last was written. */
function fingerprint(folder: string): string {
  try {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    const times = files.map((file) => statSync(join(folder, file)).ctimeMs);
    return `${files.length}-${Math.max(...times)}`;
  } catch {
    // It is being replaced.
    return "";
  }
}

/** What pnpm says last of a script that fails. */
const lastWords = /^.*ELIFECYCLE.*$/m;

/** How the linter begins what it says of the first problem. */
const firstProblem = /^\[1\] /m;

/** What a task said when it failed: of a linter its problems, of anything else all but what pnpm adds. */
function failureIn(log: string): string | undefined {
  const text = existsSync(log) ? stripVTControlCharacters(readFileSync(log, "utf8")).replaceAll("\r", "") : "";
  if (!lastWords.test(text)) return undefined;
  const said = text.replace(/^\$ .*\n/, "").replace(lastWords, "");
  return said.slice(Math.max(said.search(firstProblem), 0)).trim();
}
