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

/** A build service to create. */
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
 * Opens a sandbox in this process, held to the specification, that accepts the token of the tests.
 *
 * @param options - of a sandbox of its own (default: the one that all tests of the file share, reset).
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

/** A client of a sandbox in place, which fails first as the rules say. */
export function clientOf(sandbox: Sandbox, options: ClientOptions = {}, ...failures: FailureRule[]): Client {
  for (const failure of failures) sandbox.fail(failure);
  return createClient({ token, baseUrl: "http://localhost", fetch: sandbox.fetch, ...options });
}

/** What a sandbox was asked, in order. */
export function requestsOf(sandbox: Sandbox): { method: string; url: URL }[] {
  // HAR has these two in every entry.
  const entries = sandbox.requestLog().log.entries as { request: { method: string; url: string } }[];
  return entries.map(({ request: { method, url } }) => ({ method, url: new URL(url) }));
}

/** A sandbox on a port of this machine. */
export async function serve(sandbox: Sandbox): Promise<string> {
  const server = await serveSandbox(sandbox, { port: 0 });
  onTestFinished(() => server.close());
  return server.url;
}

export interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server for what the sandbox does not do, such as a redirect. It keeps what it received. */
export async function serveWith(answer: RequestListener): Promise<{ baseUrl: string; received: Received[] }> {
  const received: Received[] = [];
  const receive = async (...[request, response]: Parameters<RequestListener>): Promise<void> => {
    const { method, url, headers } = request;
    received.push({ method, url, headers, body: await text(request) });
    answer(request, response);
  };
  const server = createServer((request, response) => void receive(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // A server that listens on TCP has an address object.
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

/** An address of this machine where nobody listens. */
export async function closedAddress(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return `http://127.0.0.1:${port}`;
}

/** A fetch that gives a reply of its own to each request, and keeps what it was asked. */
export function answering(...replies: (Response | Error | (() => Response))[]): {
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  sent: { url: string; init: RequestInit }[];
} {
  const sent: { url: string; init: RequestInit }[] = [];
  return {
    sent,
    fetch: (url, init) => {
      const reply = replies[Math.min(sent.length, replies.length - 1)];
      sent.push({ url, init });
      if (reply === undefined || reply instanceof Error) return Promise.reject(reply ?? new Error("no reply is left"));
      return Promise.resolve(typeof reply === "function" ? reply() : reply);
    },
  };
}

/** The body of a request that was sent, which is a text. */
export function bodyOf(sent: { readonly init: RequestInit } | undefined): string {
  const body = sent?.init.body;
  if (typeof body !== "string") throw new Error("the request has no text for a body");
  return body;
}

/** A reply as the API sends it. */
export function reply(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers });
}

/** What a call throws. */
export async function failureOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error("the call did not fail");
}
