import { type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { envelope, HttpError } from "./errors.ts";

/**
 * Sends error envelopes for requests that Node rejects before they reach a handler. By default, Node sends empty
 * bodies.
 *
 * @param requestTimeout - The time limit of the server for receiving a request, in milliseconds.
 */
export function handleClientErrors(server: Server, requestTimeout: number): void {
  const errors: Readonly<Record<string, HttpError>> = {
    ERR_HTTP_REQUEST_TIMEOUT: new HttpError(
      408,
      `The request was not complete within ${requestTimeout / 1000} seconds.`,
    ),
    HPE_HEADER_OVERFLOW: new HttpError(431, "The URL and headers are too large."),
    HPE_CHUNK_EXTENSIONS_OVERFLOW: new HttpError(413, "The chunk extensions of the body are too large."),
  };
  const malformed = new HttpError(400, "The request is not valid HTTP.");
  const responses = new WeakMap<Duplex, ServerResponse>();
  server.prependListener("request", ({ socket }, response) => responses.set(socket, response));
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    const response = responses.get(socket);
    const isResponding = response?.headersSent && !response.writableFinished;
    // The client is gone, or is reading another response.
    if (!socket.writable || error.code === "ECONNRESET" || isResponding) {
      socket.destroy();
    } else {
      endWithError(socket, errors[error.code ?? ""] ?? malformed);
    }
  });
  server.on("connect", (_request, socket) => endWithError(socket, new HttpError(405, "CONNECT is not supported.")));
  server.on("checkContinue", (request, response) => {
    // Behind another response, Node would write it between the headers and the body.
    if (response.socket) response.writeContinue();
    server.emit("request", request, response);
  });
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
