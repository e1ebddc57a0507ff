import { type FSWatcher, readdirSync, readFileSync, statSync, watch } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { transformSync } from "esbuild";

/** What a build ended with. */
export interface BuildOutcome {
  readonly succeeded: boolean;
  /** What it printed. */
  readonly output: string;
}

/** What is served, and how it is built anew. */
export interface DevelopmentOptions {
  /** The directory of the site. */
  readonly site: string;
  /** The directory with all sources of the site. What changes in it starts a build. */
  readonly sources: string;
  /** Builds the site. Ends early when the signal is aborted. */
  readonly build: (signal: AbortSignal) => Promise<BuildOutcome>;
}

/** What the development server does besides serving the site. */
export interface Development {
  /** Returns what it adds to the head of each page. */
  readonly head: () => string;
  /** Responds to a request for something of its own. Returns whether the request was one. */
  readonly respond: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Stops watching and building. */
  readonly close: () => void;
}

/** No page of the site has such an address. */
const developmentPath = "/_development";

/** What is installed, what builds and tests write, and what editors keep. A directory such as `.changeset` is watched. */
const ignoredFile = /^(?:node_modules|dist|\..*|.*\.gen\.ts)$/;
const ignoredDirectory = /^(?:node_modules|dist|\.git|\.turbo|\.vitest)$/;

/** An editor may write a file in several steps. */
const debounceMs = 50;

/**
 * Builds a site anew when its sources change, then reloads the pages that are open, or shows on them what the build
 * printed when it failed. Script and style come from addresses of their own, which the policy of the pages allows.
 *
 * @throws `Error` when the system does not allow watching the sources.
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
      // There may be new directories.
      watchSources();
      const { succeeded, output } = await build(closing.signal);
      failure = succeeded ? undefined : output;
    }
    isBuilding = false;
    for (const listener of listeners) send(listener);
  };

  // On Linux, a recursive watcher loses a file that an editor replaces, so each directory has one of its own.
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

/** Every build writes the page, and so changes this. Empty while the directory is being replaced. */
function buildId(site: string): string {
  return String(statSync(join(site, "index.html"), { throwIfNoEntry: false })?.ctimeMs ?? "");
}

function directoriesIn(directory: string): string[] {
  const inside = readdirSync(directory, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !ignoredDirectory.test(entry.name),
  );
  return [directory, ...inside.flatMap(({ name }) => directoriesIn(join(directory, name)))];
}
