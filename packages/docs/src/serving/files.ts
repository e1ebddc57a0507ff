import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join, resolve, sep } from "node:path";
import sirv from "sirv";
import { notFoundPage, onePageReference } from "../links.ts";
import { contentSecurityPolicy } from "../policy.ts";
import { redoclyPolicy } from "../policy.ts";

/** Answers a request. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** The types of text that the library of types knows no encoding of. */
const textTypes: Readonly<Record<string, string>> = {
  md: "text/markdown; charset=utf-8",
  txt: "text/plain; charset=utf-8",
};

/**
 * Answers with the files of a folder, as they are when they are asked for.
 *
 * @param folder - the folder with `index.html`; with a `404.html`, where what does not exist has a page.
 * @param head - gives what is added to the head of every page of HTML.
 */
export function serveFiles(folder: string, head: () => string): Handler {
  const serveFile = sirv(folder, {
    // Nothing is kept, since a build may replace the folder at any time.
    dev: true,
    setHeaders: (response, pathname) => {
      const type = textTypes[pathname.split(".").at(-1) ?? ""];
      if (type !== undefined) response.setHeader("content-type", type);
    },
  });

  const sendPage = async (response: ServerResponse, name: string): Promise<void> => {
    const page = name === notFoundPage ? undefined : await readPage(folder, name);
    const found = page ?? (await readPage(folder, notFoundPage));
    response.statusCode = page === undefined ? 404 : 200;
    if (found === undefined) {
      response.setHeader("content-type", "text/plain; charset=utf-8").end("There is no such page.\n");
      return;
    }
    response
      .setHeader("content-type", "text/html; charset=utf-8")
      .setHeader("cache-control", "no-store")
      .setHeader("content-security-policy", name === onePageReference ? redoclyPolicy : contentSecurityPolicy)
      .end(found.replace("</head>", () => `${head()}</head>`));
  };

  return (request, response) => {
    const name = pageOf(request.url ?? "/");
    if (name !== undefined) {
      void sendPage(response, name);
    } else {
      serveFile(request, response, () => void sendPage(response, notFoundPage));
    }
  };
}

/** The file of the page that an address leads to; undefined for an address of something else. */
function pageOf(address: string): string | undefined {
  const path = URL.parse(address, "http://localhost")?.pathname;
  if (path === undefined) return notFoundPage;
  const last = path.slice(path.lastIndexOf("/") + 1);
  if (last === "") return `${path.slice(1)}index.html`;
  if (last.endsWith(".html")) return path.slice(1);
  return last.includes(".") ? undefined : `${path.slice(1)}.html`;
}

/** The text of a page; undefined where there is none in the folder. */
async function readPage(folder: string, name: string): Promise<string | undefined> {
  try {
    const file = join(resolve(folder), decodeURIComponent(name));
    return file.startsWith(resolve(folder) + sep) ? await readFile(file, "utf8") : undefined;
  } catch {
    return undefined;
  }
}
