import type { Fetch } from "@northspec/client";
import type { IncomingMessage } from "node:http";
import { createRequire } from "node:module";

// An import of these modules would read each of their exports, and so load all of WebSocket and fetch.
const require = createRequire(import.meta.url);

/**
 * Sends a request as the standard `fetch` does, as far as the client needs it. Node's own takes longer to load than
 * everything else that the command does.
 */
export const send: Fetch = async (url, { method = "GET", headers = {}, body, signal }) => {
  const { request } = require(url.startsWith("https:") ? "node:https" : "node:http") as typeof import("node:https");
  const reply = await new Promise<IncomingMessage>((done, fail) => {
    const text = typeof body === "string" ? Buffer.from(body) : undefined;
    // The client gives its headers as an object of texts.
    const given = { ...(headers as Record<string, string>), ...(text && { "content-length": String(text.length) }) };
    const sent = request(url, { method, headers: given, ...(signal ? { signal } : {}) });
    sent.once("error", fail).once("response", done).end(text);
  });
  const status = reply.statusCode ?? 0;
  const names = Object.entries(reply.headers).map(([name, value]): [string, string] => [name, String(value)]);
  const known = new Map(names);
  const response = {
    ok: status >= 200 && status < 300,
    status,
    statusText: reply.statusMessage ?? "",
    headers: { get: (name: string) => known.get(name.toLowerCase()) ?? null, entries: () => known.entries() },
    text: () => readText(reply),
  };
  return response as unknown as Response; // all of it that the client and the command read
};

async function readText(reply: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of reply) chunks.push(chunk as Buffer); // nothing set an encoding
  return Buffer.concat(chunks).toString("utf8");
}
