import type { IncomingMessage } from "node:http";
import { text as textOf } from "node:stream/consumers";
import type { Fetch } from "@northspec/client";

/**
 * A minimal `fetch` on node:http with the parts that the client uses. Loading Node's `fetch` takes longer than the rest
 * of the CLI.
 */
export const send: Fetch = async (url, { method = "GET", headers = {}, body, signal }) => {
  // Loading node:https also loads TLS.
  const { request } = (await import(
    url.startsWith("https:") ? "node:https" : "node:http"
  )) as typeof import("node:https");
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    const text = typeof body === "string" ? Buffer.from(body) : undefined;
    // The client passes headers as an object of strings.
    const given = { ...(headers as Record<string, string>), ...(text && { "content-length": String(text.length) }) };
    const sent = request(url, { method, headers: given, ...(signal ? { signal } : {}) });
    sent.once("error", reject).once("response", resolve).end(text);
  });
  const status = incoming.statusCode ?? 0;
  const known = new Map(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  const response = {
    ok: status >= 200 && status < 300,
    status,
    statusText: incoming.statusMessage ?? "",
    headers: { get: (name: string) => known.get(name.toLowerCase()) ?? null, entries: () => known.entries() },
    text: () => textOf(incoming),
  };
  return response as unknown as Response; // the client and the CLI read nothing else
};
