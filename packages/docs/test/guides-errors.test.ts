import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type CallOptions, createClient, NorthspecError } from "@northspec/client";
import { createSandbox, type FailureRule, serveSandbox } from "@northspec/sandbox";
import { afterAll, expect, test } from "vitest";

const guide = readFileSync(join(import.meta.dirname, "../guides/errors.md"), "utf8");
const rows = [...guide.matchAll(/^\| (.+?) +\| `(\w+)` +\| (.+?) +\|$/gm)].map(
  ([, what = "", name = "", again = ""]) => [what, name, !again.startsWith("no")] as const,
);

/** The cause of each error. */
interface Cause {
  readonly failure?: FailureRule;
  readonly options?: CallOptions;
  readonly jobId?: string;
}

const causes: Readonly<Record<string, Cause>> = {
  BadRequestError: { failure: { status: 400 } },
  UnauthorizedError: { failure: { status: 401 } },
  PermissionDeniedError: { failure: { status: 403 } },
  NotFoundError: { failure: { status: 404 } },
  ConflictError: { failure: { status: 409 } },
  RateLimitedError: { failure: { status: 429, retryAfter: 0 } },
  ServerError: { failure: { status: 503, retryAfter: 0 } },
  UnexpectedStatusError: { failure: { status: 302 } },
  ConnectionError: { failure: { drop: "before" } },
  TimeoutError: { failure: { delay: 60_000 }, options: { timeout: 50 } },
  AbortedError: { options: { signal: AbortSignal.abort() } },
  InvalidResponseError: { failure: { status: 200, body: "html" } },
  TypeError: { jobId: "" },
};

const sandbox = createSandbox();
const server = await serveSandbox(sandbox, { port: 0 });
afterAll(async () => {
  await server.close();
  sandbox.close();
});

test("the errors guide has a row for each error class of the client", () => {
  expect(rows.map(([, name]) => name)).toEqual(Object.keys(causes));
});

test.each(rows)("%s: the client throws %s and retries a read as the guide says", async (_, name, again) => {
  sandbox.reset();
  const { failure, options, jobId = "example-job" } = causes[name] ?? {};
  if (failure) sandbox.fail({ ...failure, times: 10 });
  const client = createClient({ baseUrl: server.url, token: sandbox.token, retries: 1 });
  const call = client.getJob({ projectId: "default-project", jobId }, options);
  const error = await call.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name });
  expect(error instanceof NorthspecError && error.attempts > 1).toBe(again);
});
