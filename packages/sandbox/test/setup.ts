import { createSandbox, type Sandbox, type SandboxOptions } from "@northspec/sandbox";
import { onTestFinished } from "vitest";

/** The start time of clocks that only tests move. */
export const start = Date.parse("2026-02-01T12:00:00.000Z");

/** Creates a strict sandbox with a stopped clock. */
export function openSandbox(options: SandboxOptions = {}): Sandbox {
  const sandbox = createSandbox({ strict: true, clock: { now: () => start }, ...options });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

interface JsonResponse {
  readonly status: number;
  readonly headers: Headers;
  /** The body as JSON. */
  // oxlint-disable-next-line typescript/no-explicit-any -- it may be of any operation, or an error
  readonly body: any;
}

export interface SendOptions {
  readonly method?: string;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Calls a sandbox in this process (default: with its token). */
export async function send(sandbox: Sandbox, path: string, options: SendOptions = {}): Promise<JsonResponse> {
  const { method = options.body === undefined ? "GET" : "POST", headers = {}, body } = options;
  const token = "token" in options ? options.token : sandbox.token;
  const response = await sandbox.fetch(`http://sandbox.test${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
}

export const project = "/v1/projects/default-project";

/** The request body that creates a build service. */
export function buildService(name: string, more: object = {}): object {
  return {
    name,
    billing: { buildPlan: "nf-compute-200-8" },
    vcsData: { projectUrl: "https://github.com/example-user/example-site", projectType: "github" },
    buildSettings: { dockerfile: { dockerFilePath: "/Dockerfile", dockerWorkDir: "/" } },
    ...more,
  };
}
