import { type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { envelope, HttpError } from "./errors.ts";

/** Codes of errors that Node detects while it parses a request, with what to respond. */
const parseErrors: Readonly<Record<string, readonly [status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, "The URL and headers are too large."],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, "The chunk extensions of the body are too large."],
};

/** Sends error envelopes for requests that Node rejects before they reach a handler. It would send empty bodies. */
export function handleClientErrors(server: Server): void {
  const responses = new WeakMap<Duplex, ServerResponse>();
  server.prependListener("request", ({ socket }, response) => responses.set(socket, response));
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    const response = responses.get(socket);
    const isResponding = response?.headersSent && !response.writableFinished;
    // The client is gone, or is reading another response.
    if (!socket.writable || error.code === "ECONNRESET" || isResponding) {
      socket.destroy();
    } else {
      const [status, message] = parseErrors[error.code ?? ""] ?? [400, "The request is not valid HTTP."];
      endWithError(socket, new HttpError(status, message));
    }
  });
  server.on("connect", (_request, socket) => endWithError(socket, new HttpError(405, "CONNECT is not supported.")));
  server.on("checkExpectation", (_request, response) => {
    sendError(response, new HttpError(417, "The only supported expectation is 100-continue."));
  });
}

/** Responds with an error before the body of the request has been read, and closes the connection. */
export function sendError(response: ServerResponse, error: HttpError): void {
  const { headers, body } = serialize(error);
  response.writeHead(error.status, headers).end(body);
}

function endWithError(socket: Duplex, error: HttpError): void {
  const { headers, body } = serialize(error);
  const start = `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end([start, ...lines, "", body].join("\r\n"), () => socket.destroy());
}

function serialize({ status, message, details, headers }: HttpError) {
  const body = JSON.stringify(envelope(status, message, details));
  const length = String(Buffer.byteLength(body));
  return {
    body,
    headers: { ...headers, "content-type": "application/json", "content-length": length, connection: "close" },
  };
}
