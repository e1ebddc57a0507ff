import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:http";
import { getRequestListener, type HttpBindings, RequestError } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { defaults, ranges, requireRange } from "./defaults.ts";
import { handleClientErrors, sendError } from "./client-errors.ts";
import { ConnectionDropped, envelope, reportInternalError } from "./errors.ts";
import { acceptedHosts, checkHost, expectedHost, isHost } from "./hosts.ts";
import type { Sandbox } from "./sandbox.ts";

/** Options of {@link serveSandbox}. */
export interface ServerOptions {
  /** First port to try, or 0 for any free port (default: 4010). */
  readonly port?: number | undefined;
  /** Address to listen on (default: 127.0.0.1, which only this machine can reach). */
  readonly host?: string | undefined;
  /** Host headers to accept in addition to local addresses and the listen address. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Time limit for receiving a request, in milliseconds (default: 60000). Later, the response is a 408. */
  readonly requestTimeout?: number | undefined;
  /** Number of further ports to try if the first one is taken (default: 0). */
  readonly retries?: number | undefined;
}

/** A running server. */
export interface SandboxServer {
  /** The URL of the server, such as `http://127.0.0.1:4010`. */
  readonly url: string;
  /** Closes all connections and stops listening. The sandbox stays open. */
  close(): Promise<void>;
}

/**
 * Serves a sandbox over HTTP.
 *
 * @throws {Error} if it cannot listen, with the reason.
 * @example
 * ```ts
 * import { createSandbox, serveSandbox } from "@northspec/sandbox";
 *
 * const sandbox = createSandbox();
 * const server = await serveSandbox(sandbox, { port: 0 });
 * const response = await fetch(`${server.url}/v1/projects/default-project/jobs/example-job`, {
 *   headers: { authorization: `Bearer ${sandbox.token}` },
 * });
 * console.log(response.status);
 * await server.close();
 * sandbox.close();
 * ```
 */
export async function serveSandbox(sandbox: Sandbox, options: ServerOptions = {}): Promise<SandboxServer> {
  const { port = defaults.port, host = defaults.host, retries = 0, allowedHosts = [] } = options;
  const { requestTimeout = defaults.requestTimeout } = options;
  requireRange("requestTimeout", requestTimeout, ranges.requestTimeout);
  const invalid = allowedHosts.find((each) => !isHost(each));
  if (invalid !== undefined) {
    throw new Error(`The host ${JSON.stringify(invalid)} is not valid. Expected ${expectedHost}.`);
  }
  const hosts = acceptedHosts(host, ...allowedHosts);
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await listen(createHttpServer(sandbox, hosts, requestTimeout), port + attempt, host);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code === "EADDRINUSE" && attempt < retries) continue;
      const reason =
        code === "EADDRINUSE" ? "the port is taken. Use another port" : `${String(code)}. Use another port or host`;
      throw new Error(`Cannot listen on ${host}:${port + attempt}: ${reason}.`, { cause: error });
    }
  }
}

function createHttpServer(sandbox: Sandbox, hosts: ReadonlySet<string>, requestTimeout: number): Server {
  const listener = getRequestListener(
    (request, env) => respond(sandbox, request, env as HttpBindings), // HTTP/1
    { errorHandler },
  );
  const serverOptions = {
    // Node would respond with an empty body.
    requireHostHeader: false,
    requestTimeout,
    headersTimeout: requestTimeout,
    connectionsCheckingInterval: Math.min(requestTimeout, 1000),
  };
  const server = createServer(serverOptions, (incoming, outgoing) => {
    const error = checkHost(incoming, hosts);
    if (error) sendError(outgoing, error);
    else void listener(incoming, outgoing);
  });
  handleClientErrors(server, requestTimeout);
  return server;
}

function listen(server: Server, port: number, hostname: string): Promise<SandboxServer> {
  return new Promise((listening, failed) => {
    server.once("error", failed);
    server.listen(port, hostname, () => {
      server.off("error", failed);
      const address = server.address() as AddressInfo; // it listens on a port
      const shown = address.family === "IPv6" ? `[${address.address}]` : address.address;
      listening({
        url: `http://${shown}:${address.port}`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}

/** Responds to errors outside of the sandbox: the URL of the request is not valid, or there is a bug. */
function errorHandler(error: unknown): Response {
  if (error instanceof RequestError) {
    const details = [{ in: "path", pointer: "", expected: "a valid URL" }];
    return Response.json(envelope(400, "The request is not valid.", details), { status: 400 });
  }
  return Response.json(reportInternalError(error, randomUUID()), { status: 500 });
}

async function respond(sandbox: Sandbox, request: Request, { incoming, outgoing }: HttpBindings): Promise<Response> {
  try {
    return await sandbox.fetch(request, undefined, {
      target: incoming.url ?? "",
      closeAfterResponse: () => outgoing.once("finish", () => incoming.socket.destroySoon()),
    });
  } catch (error) {
    // The signal is aborted if the client disconnects.
    if (!(error instanceof ConnectionDropped) && !request.signal.aborted) throw error;
    outgoing.destroy();
    return RESPONSE_ALREADY_SENT;
  }
}
