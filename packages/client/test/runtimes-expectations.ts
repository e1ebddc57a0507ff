import { createSandbox, type SandboxServer, type SandboxInstance, serveSandbox } from "@northspec/sandbox";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** The results of `runtimes-app/calls.js`. */
export interface Outcome {
  readonly found: { readonly name: string; readonly hasRateLimit: boolean };
  readonly missing: { readonly isNotFoundError: boolean; readonly status: number; readonly message: string };
  readonly retried: readonly string[];
  readonly afterRetry: string;
  readonly builds: readonly string[];
  readonly aborted: { readonly name: string; readonly cause: unknown; readonly attempts: number };
}

/** Token and URL of the sandbox. */
export interface Connection {
  readonly token: string;
  readonly baseUrl: string;
}

/** Milliseconds to install and start a runtime. */
const startTimeout = 600_000;

/** Tests the client in a runtime. `run` starts the app of `runtimes-app` in it. */
export function describeRuntime(
  name: string,
  userAgent: RegExp,
  run: (connection: Connection) => Promise<Outcome>,
): void {
  describe(`in ${name}, the installed client`, () => {
    const sandbox = createSandbox();
    const builds = sandbox.addBuilds({ projectId: "default-project", serviceId: "example-build-service", count: 3 });
    let server: SandboxServer;
    let outcome: Outcome;

    beforeAll(async () => {
      server = await serveSandbox(sandbox, { port: 0 });
      outcome = await run({ token: sandbox.token, baseUrl: server.url });
    }, startTimeout);

    afterAll(async () => {
      await server?.close();
      sandbox.close();
    });

    test("gets a service and the rate limit in the headers", () => {
      expect(outcome.found).toEqual({ name: "Example Service", hasRateLimit: true });
    });

    test("throws a 404 as a NotFoundError", () => {
      expect(outcome.missing).toEqual({
        isNotFoundError: true,
        status: 404,
        message: expect.stringContaining("nothing"),
      });
    });

    test("retries after a 503", () => {
      expect(outcome.retried).toEqual(["ServerError"]);
      expect(outcome.afterRetry).toBe("Example Service");
    });

    test("iterates over the builds of all pages", () => {
      expect(outcome.builds).toEqual(builds.map(({ id }) => id).toReversed());
      expect(outcome.builds).toHaveLength(3);
    });

    test("aborts a call with a signal", () => {
      expect(outcome.aborted).toEqual({ name: "AbortedError", cause: "enough", attempts: 1 });
    });

    test("sends its user agent if the runtime allows it", () => {
      const agents = requestsOf(sandbox).map((headers) => headers.find(({ name }) => name === "user-agent")?.value);
      expect(agents.length).toBeGreaterThan(5);
      for (const agent of agents) expect(agent).toMatch(userAgent);
    });
  });
}

type Header = Readonly<Record<"name" | "value", string>>;

/** The headers of each request to an instance. */
function requestsOf(instance: Pick<SandboxInstance, "requestLog">): readonly (readonly Header[])[] {
  // As HAR has them: http://www.softwareishard.com/blog/har-12-spec/#request
  const entries = instance.requestLog().log.entries as readonly {
    readonly request: { readonly headers: readonly Header[] };
  }[];
  return entries.map(({ request }) => request.headers);
}
