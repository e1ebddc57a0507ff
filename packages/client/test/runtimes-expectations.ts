import { createSandbox, type SandboxServer, type SandboxInstance, serveSandbox } from "@northspec/sandbox";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** What `runtimes-app/calls.js` gives. */
export interface Outcome {
  readonly found: { readonly name: string; readonly hasRateLimit: boolean };
  readonly missing: { readonly isNotFoundError: boolean; readonly status: number; readonly message: string };
  readonly retried: readonly string[];
  readonly afterRetry: string;
  readonly builds: readonly string[];
  readonly aborted: { readonly name: string; readonly cause: unknown; readonly attempts: number };
}

/** How an app gets at the sandbox. */
export interface Connection {
  readonly token: string;
  readonly baseUrl: string;
}

/** How many milliseconds a runtime may take to install and to start. */
const startTimeout = 600_000;

/** Holds a runtime to what the client does in all of them. `run` starts the app of `runtimes-app` in it. */
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

    test("gets a service, and the rate limit from the headers of the reply", () => {
      expect(outcome.found).toEqual({ name: "Example Service", hasRateLimit: true });
    });

    test("throws a 404 as a NotFoundError", () => {
      expect(outcome.missing).toEqual({
        isNotFoundError: true,
        status: 404,
        message: expect.stringContaining("nothing"),
      });
    });

    test("tries again after a 503", () => {
      expect(outcome.retried).toEqual(["ServerError"]);
      expect(outcome.afterRetry).toBe("Example Service");
    });

    test("lists builds across pages, newest first", () => {
      expect(outcome.builds).toEqual(builds.map(({ id }) => id).toReversed());
      expect(outcome.builds).toHaveLength(3);
    });

    test("ends a call when its signal says so", () => {
      expect(outcome.aborted).toEqual({ name: "AbortedError", cause: "enough", attempts: 1 });
    });

    test("tells the API what it is, where the runtime lets it", () => {
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
