import type { AddressInfo } from "node:net";
import { type HttpBindings, serve } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { ConnectionDropped } from "./errors.ts";
import type { Sandbox } from "./sandbox.ts";

/** Where a sandbox listens. */
export interface ServerOptions {
  /** The first port to try (default: 4010). 0 takes any that is free. */
  readonly port?: number | undefined;
  /** The address to listen on (default: 127.0.0.1, which only this machine reaches). */
  readonly host?: string | undefined;
  /** How many ports after the first to try if it is taken (default: 0). */
  readonly tries?: number | undefined;
}

/** A sandbox that listens. */
export interface SandboxServer {
  /** Such as `http://127.0.0.1:4010`. */
  readonly url: string;
  /** Ends every connection and stops listening. The sandbox itself stays open. */
  close(): Promise<void>;
}

/**
 * Serves a sandbox over HTTP.
 *
 * @param sandbox - what {@link createSandbox} made.
 * @param options - where it listens.
 * @throws {Error} if it cannot listen there, with the reason.
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
  const { port = 4010, host = "127.0.0.1", tries = 0 } = options;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await listen(sandbox, port + attempt, host);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code === "EADDRINUSE" && attempt < tries) continue;
      const reason =
        code === "EADDRINUSE" ? "The port is taken. Name another" : `${String(code)}. Name another port or host`;
      throw new Error(`The sandbox cannot listen on ${host}:${port + attempt}: ${reason}.`, { cause: error });
    }
  }
}

function listen(sandbox: Sandbox, port: number, hostname: string): Promise<SandboxServer> {
  return new Promise((listening, failed) => {
    const server = serve(
      { fetch: (request, env) => respond(sandbox, request, env as HttpBindings), port, hostname }, // HTTP/1 by default
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
