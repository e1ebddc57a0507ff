import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { type BuildPlaces, type BuildState, watchBuilds } from "./builds.ts";

/** What the development server does besides serving the site. */
export interface Development {
  /** What it adds to the head of each page. */
  readonly head: () => string;
  /** Answers a request for something of its own, and says whether the request was one. */
  readonly answer: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Stops watching. */
  readonly close: () => void;
}

/** No page of the site has such an address. */
const ownFolder = "/_development";

/**
 * Reloads the pages that are open when a site is built anew, and shows on them what a build said that failed. The
 * script comes from an address of its own, so that the pages keep their Content-Security-Policy.
 *
 * @param places - where the builds leave what they made and said.
 * @throws `Error` when the system does not let it watch.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function openDevelopment(places: BuildPlaces): Development {
  const listeners = new Set<ServerResponse>();
  const builds = watchBuilds(places, (state) => {
    for (const listener of listeners) tell(listener, state);
  });
  const source = (name: string) => readFileSync(join(import.meta.dirname, name), "utf8");
  const script = transformSync(source("reload.ts"), { loader: "ts" }).code;
  const style = source("reload.css");

  const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
    "/reload.js": (response) => response.setHeader("content-type", "text/javascript; charset=utf-8").end(script),
    "/reload.css": (response) => response.setHeader("content-type", "text/css; charset=utf-8").end(style),
    "/builds": (response) => {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      tell(response, builds.state());
      listeners.add(response);
      response.once("close", () => listeners.delete(response));
    },
  };

  return {
    head: () =>
      `<link rel="stylesheet" href="${ownFolder}/reload.css">` +
      `<script src="${ownFolder}/reload.js" data-build="${builds.state().build}" defer></script>`,
    answer: ({ url = "" }, response) => {
      const send = url.startsWith(ownFolder) ? answers[url.slice(ownFolder.length)] : undefined;
      send?.(response);
      return send !== undefined;
    },
    close: builds.close,
  };
}

function tell(response: ServerResponse, state: BuildState): void {
  response.write(`data: ${JSON.stringify(state)}\n\n`);
}
