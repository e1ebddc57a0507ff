import type { Agent, IncomingMessage } from "node:http";
import { text as textOf } from "node:stream/consumers";
import { type Fetch, version } from "@northspec/client";
import { usageError } from "./errors.ts";

/** Set here because the client's `headers` option would load Node's `fetch`. */
export const userAgent = `northspec-cli/${version}`;

const proxyVariables = ["https_proxy", "http_proxy", "all_proxy"];

/**
 * Finds the proxy for a URL in the environment. Local connections never use a proxy.
 *
 * @throws CommandError if the URL of the proxy is invalid.
 */
export async function findProxy(url: string): Promise<URL | undefined> {
  if (/^https?:\/\/(?:localhost|127(?:\.\d+){3}|\[::1\])(?=[:/]|$)/i.test(url)) return undefined;
  const variable = proxyVariables.flatMap((name) => [name, name.toUpperCase()]).find((name) => process.env[name]);
  if (variable === undefined) return undefined;
  const proxy = await import("./proxy.ts");
  try {
    return proxy.findProxy(url);
  } catch {
    throw usageError(
      "The proxy in the environment must be a URL, for example HTTPS_PROXY=http://proxy.example.com:3128.",
    );
  }
}

async function createAgent(url: string): Promise<Agent | undefined> {
  const proxy = await findProxy(url);
  return proxy && (await import("./proxy.ts")).createAgent(url, proxy);
}

/**
 * A minimal `fetch` on node:http that supports only what the client uses. Loading Node's `fetch` takes longer than the
 * rest of the CLI.
 */
export const send: Fetch = async (url, { method = "GET", headers = {}, body, signal }) => {
  // Loading node:https also loads TLS.
  const { request } = (await import(
    url.startsWith("https:") ? "node:https" : "node:http"
  )) as typeof import("node:https");
  const agent = await createAgent(url);
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    const text = typeof body === "string" ? Buffer.from(body) : undefined;
    const allHeaders = {
      ...(headers as Record<string, string>), // the client passes an object of strings
      "user-agent": userAgent,
      "accept-encoding": "gzip, br",
      ...(text && { "content-length": String(text.length) }),
    };
    const sent = request(url, { method, headers: allHeaders, ...(signal && { signal }), ...(agent && { agent }) });
    sent.once("error", reject).once("response", resolve).end(text);
  });
  const status = incoming.statusCode ?? 0;
  const known = new Map(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  const response = {
    ok: status >= 200 && status < 300,
    status,
    statusText: incoming.statusMessage ?? "",
    headers: { get: (name: string) => known.get(name.toLowerCase()) ?? null, entries: () => known.entries() },
    text: () => readText(incoming),
  };
  return response as unknown as Response; // the client and the CLI read nothing else
};

async function readText(incoming: IncomingMessage): Promise<string> {
  const encoding = incoming.headers["content-encoding"];
  if (encoding !== "gzip" && encoding !== "br") return textOf(incoming);
  const { createBrotliDecompress, createGunzip } = await import("node:zlib");
  const { pipeline } = await import("node:stream/promises");
  const decompress = encoding === "gzip" ? createGunzip() : createBrotliDecompress();
  const [text] = await Promise.all([textOf(decompress), pipeline(incoming, decompress)]);
  return text;
}
