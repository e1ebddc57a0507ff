import { type FSWatcher, readdirSync, readFileSync, statSync, watch } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { transformSync } from "esbuild";

/** The result of a build. */
export interface BuildOutcome {
  readonly succeeded: boolean;
  /** Its output. */
  readonly output: string;
}

/** Options of the development mode. */
export interface DevelopmentOptions {
  /** The directory of the built site. */
  readonly site: string;
  /** The directory with the sources. A change in it starts a build. */
  readonly sources: string;
  /** Builds the site, until the signal is aborted. */
  readonly build: (signal: AbortSignal) => Promise<BuildOutcome>;
}

/** The part of the server that reloads pages during development. */
export interface Development {
  /** Returns HTML for the head of each page. */
  readonly head: () => string;
  /** Handles requests for its own files. Returns whether the request was one. */
  readonly respond: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Stops watching and building. */
  readonly close: () => void;
}

/** No page of the site has this path. */
const developmentPath = "/_development";

/** Installed packages, build and test output, and editor files. Directories such as `.changeset` are watched. */
const ignoredFile = /^(?:node_modules|dist|\..*|.*\.gen\.ts)$/;
const ignoredDirectory = /^(?:node_modules|dist|\.git|\.turbo|\.vitest)$/;

/** An editor may write a file in several steps. */
const debounceMs = 50;

/**
 * Rebuilds a site when its sources change, then reloads open pages or, after a failed build, shows its output on them.
 * Script and style are separate files, as the Content-Security-Policy of the pages requires.
 *
 * @throws Error if the system does not allow watching the sources.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function openDevelopment({ site, sources, build }: DevelopmentOptions): Development {
  const listeners = new Set<ServerResponse>();
  const closing = new AbortController();
  let failure: string | undefined;
  let isStale = false;
  let isBuilding = false;
  let timer: NodeJS.Timeout | undefined;

  const send = (response: ServerResponse) =>
    response.write(`data: ${JSON.stringify({ build: buildId(site), failure })}\n\n`);

  const rebuild = async () => {
    isStale = true;
    if (isBuilding) return;
    isBuilding = true;
    while (isStale && !closing.signal.aborted) {
      isStale = false;
      // New directories must be watched too.
      watchSources();
      const { succeeded, output } = await build(closing.signal);
      failure = succeeded ? undefined : output;
    }
    isBuilding = false;
    for (const listener of listeners) send(listener);
  };

  // On Linux, a recursive watcher loses files that an editor replaces, so each directory has its own watcher.
  let watchers: readonly FSWatcher[] = [];
  const watchSources = () => {
    for (const watcher of watchers) watcher.close();
    watchers = directoriesIn(sources).map((directory) =>
      watch(directory, (_, name) => {
        if (name !== null && ignoredFile.test(name)) return;
        clearTimeout(timer);
        timer = setTimeout(() => void rebuild(), debounceMs);
      }),
    );
  };
  watchSources();

  const source = (name: string) => readFileSync(join(import.meta.dirname, name), "utf8");
  const script = transformSync(source("reload.ts"), { loader: "ts" }).code;
  const style = source("reload.css");
  const responses: Readonly<Record<string, (response: ServerResponse) => void>> = {
    "/reload.js": (response) => response.setHeader("content-type", "text/javascript; charset=utf-8").end(script),
    "/reload.css": (response) => response.setHeader("content-type", "text/css; charset=utf-8").end(style),
    "/builds": (response) => {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      send(response);
      listeners.add(response);
      response.once("close", () => listeners.delete(response));
    },
  };

  return {
    head: () =>
      `<link rel="stylesheet" href="${developmentPath}/reload.css">` +
      `<script src="${developmentPath}/reload.js" data-build="${buildId(site)}" defer></script>`,
    respond: ({ url = "" }, response) => {
      const respond = url.startsWith(developmentPath) ? responses[url.slice(developmentPath.length)] : undefined;
      respond?.(response);
      return respond !== undefined;
    },
    close: () => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
      closing.abort();
    },
  };
}

/** Identifies a build. Empty while the directory is being replaced. */
function buildId(site: string): string {
  return String(statSync(join(site, "index.html"), { throwIfNoEntry: false })?.ctimeMs ?? "");
}

function directoriesIn(directory: string): string[] {
  const inside = readdirSync(directory, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !ignoredDirectory.test(entry.name),
  );
  return [directory, ...inside.flatMap(({ name }) => directoriesIn(join(directory, name)))];
}
