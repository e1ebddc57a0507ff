import type { AddressInfo } from "node:net";
import { type HttpBindings, serve } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { defaults } from "./defaults.ts";
import { ConnectionDropped } from "./errors.ts";
import type { Sandbox } from "./sandbox.ts";

/** Options of {@link serveSandbox}. */
export interface ServerOptions {
  /** First port to try, or 0 for any free port (default: 4010). */
  readonly port?: number | undefined;
  /** Address to listen on (default: 127.0.0.1, which only this machine can reach). */
  readonly host?: string | undefined;
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
  const { port = defaults.port, host = defaults.host, retries = 0 } = options;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await listen(sandbox, port + attempt, host);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code === "EADDRINUSE" && attempt < retries) continue;
      const reason =
        code === "EADDRINUSE" ? "the port is taken. Use another port" : `${String(code)}. Use another port or host`;
      throw new Error(`Cannot listen on ${host}:${port + attempt}: ${reason}.`, { cause: error });
    }
  }
}

function listen(sandbox: Sandbox, port: number, hostname: string): Promise<SandboxServer> {
  return new Promise((listening, failed) => {
    const server = serve(
      { fetch: (request, env) => respond(sandbox, request, env as HttpBindings), port, hostname }, // serve() uses HTTP/1
      (address: AddressInfo) => {
        server.off("error", failed);
        const shown = address.family === "IPv6" ? `[${address.address}]` : address.address;
        listening({
          url: `http://${shown}:${address.port}`,
          close: () =>
            new Promise((closed) => {
              server.close(() => closed());
              if ("closeAllConnections" in server) server.closeAllConnections();
            }),
        });
      },
    );
    server.once("error", failed);
  });
}

async function respond(sandbox: Sandbox, request: Request, { incoming, outgoing }: HttpBindings): Promise<Response> {
  try {
    return await sandbox.fetch(request, undefined, {
      target: incoming.url ?? "",
      closeAfterResponse: () => outgoing.once("finish", () => incoming.socket.destroySoon()),
    });
  } catch (error) {
    if (!(error instanceof ConnectionDropped)) throw error;
    outgoing.destroy();
    return RESPONSE_ALREADY_SENT;
  }
}
