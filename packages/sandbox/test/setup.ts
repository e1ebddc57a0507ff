import { createSandbox, type Sandbox, type SandboxOptions } from "@northspec/sandbox";
import { onTestFinished } from "vitest";

/** A time for clocks that only tests move. */
export const start = Date.parse("2026-02-01T12:00:00.000Z");

/** A sandbox whose clock stands still and whose replies are held to the specification. */
export function openSandbox(options: SandboxOptions = {}): Sandbox {
  const sandbox = createSandbox({ strict: true, clock: { now: () => start }, ...options });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The body as JSON; nothing in the tests relies on a type that the sandbox has not been held to. */
  // eslint-disable-next-line typescript/no-explicit-any -- replies of every operation and of mistakes come this way
  readonly body: any;
}

export interface Send {
  readonly method?: string;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Sends a request to a sandbox in place, with its token unless another is given. */
export async function send(sandbox: Sandbox, path: string, options: Send = {}): Promise<Answer> {
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

/** A build service to create. */
export function buildService(name: string, more: object = {}): object {
  return {
    name,
    billing: { buildPlan: "nf-compute-200-8" },
    vcsData: { projectUrl: "https://github.com/example-user/example-site", projectType: "github" },
    buildSettings: { dockerfile: { dockerFilePath: "/Dockerfile", dockerWorkDir: "/" } },
    ...more,
  };
}
