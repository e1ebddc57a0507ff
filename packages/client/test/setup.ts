import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type ClientOptions, createClient, type Client } from "@northspec/client";
import { createSandbox, type FailureRule, type Sandbox, type SandboxOptions, serveSandbox } from "@northspec/sandbox";
import type { BuildServiceInput } from "@northspec/types";
import { onTestFinished } from "vitest";

export const token = "nf-secret-token-of-the-tests";
export const service = { projectId: "default-project", serviceId: "example-service" };
export const servicePath = "/v1/projects/default-project/services/example-service";

/** The body of a build service. */
export function buildService(name: string): BuildServiceInput {
  return {
    name,
    billing: { buildPlan: "nf-compute-200-8" },
    vcsData: { projectUrl: "https://github.com/example-user/example-site", projectType: "github" },
    buildSettings: { dockerfile: { dockerFilePath: "/Dockerfile", dockerWorkDir: "/" } },
  };
}

const defaults: SandboxOptions = { strict: true, tokens: [{ token, permissions: ["*"] }] };
let shared: Sandbox | undefined;

/**
 * Opens a strict sandbox in this process that accepts the token of the tests.
 *
 * @param options - options of a new sandbox (default: the shared sandbox, reset).
 */
export function openSandbox(options?: SandboxOptions): Sandbox {
  if (!options) {
    shared ??= createSandbox(defaults);
    shared.reset();
    return shared;
  }
  const sandbox = createSandbox({ ...defaults, ...options });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** Creates a client of a sandbox in this process, whose first requests fail by these rules. */
export function clientFor(sandbox: Sandbox, options: ClientOptions = {}, ...failures: FailureRule[]): Client {
  for (const failure of failures) sandbox.fail(failure);
  return createClient({ token, baseUrl: "http://localhost", fetch: sandbox.fetch, ...options });
}

/** The requests that a sandbox received, in order. */
export function requestsOf(sandbox: Sandbox): { method: string; url: URL }[] {
  // Every HAR entry has both.
  const entries = sandbox.requestLog().log.entries as { request: { method: string; url: string } }[];
  return entries.map(({ request: { method, url } }) => ({ method, url: new URL(url) }));
}

/** Serves a sandbox on a port, and returns its URL. */
export async function serve(sandbox: Sandbox): Promise<string> {
  const server = await serveSandbox(sandbox, { port: 0 });
  onTestFinished(() => server.close());
  return server.url;
}

export interface ReceivedRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Starts a server for responses that the sandbox does not have, such as a redirect. It records requests. */
export async function startServer(
  listener: RequestListener,
): Promise<{ baseUrl: string; received: ReceivedRequest[] }> {
  const received: ReceivedRequest[] = [];
  const receive = async (...[request, response]: Parameters<RequestListener>): Promise<void> => {
    const { method, url, headers } = request;
    received.push({ method, url, headers, body: await text(request) });
    listener(request, response);
  };
  const server = createServer((request, response) => void receive(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // The address of a TCP server is an object.
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

/** Returns a URL of this machine where no server listens. */
export async function closedAddress(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return `http://127.0.0.1:${port}`;
}

/** Creates a fetch with these responses, the last for all further requests. It records requests. */
export function stubFetch(...responses: (Response | Error | (() => Response))[]): {
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  sent: { url: string; init: RequestInit }[];
} {
  const sent: { url: string; init: RequestInit }[] = [];
  return {
    sent,
    fetch: (url, init) => {
      const response = responses[Math.min(sent.length, responses.length - 1)];
      sent.push({ url, init });
      if (response === undefined || response instanceof Error)
        return Promise.reject(response ?? new Error("no response is left"));
      return Promise.resolve(typeof response === "function" ? response() : response);
    },
  };
}

/** The body of a request, which is a string. */
export function bodyTextOf(sent: { readonly init: RequestInit } | undefined): string {
  const body = sent?.init.body;
  if (typeof body !== "string") throw new Error("the body of the request is not a string");
  return body;
}

/** Creates a response. */
export function respond(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers });
}

/** Returns the error that a call rejects with. */
export async function rejectionOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error("the call did not fail");
}
