import type { ServerResponse } from "node:http";
import {
  type CallOptions,
  type Client,
  type ClientOptions,
  createClient,
  NorthspecError,
  paginate,
} from "@northspec/client";
import { afterAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { buildService, closedAddress, openSandbox, serve, startServer, service, token } from "./setup.ts";

/** The outcome of a call: the name and the status of its error, or `data`. */
interface Outcome {
  readonly outcome: string;
  readonly attempts: number;
}

interface Row extends Outcome {
  readonly failure: string;
  readonly call: string;
  readonly elapsed: number;
}

const rows: Row[] = [];

afterAll(() => {
  const line = (cells: readonly unknown[]) => `| ${cells.join(" | ")} |`;
  const table = [
    line(["Failure", "Call", "Outcome", "Attempts", "ms"]),
    line(["---", "---", "---", "--:", "--:"]),
    ...rows.map(({ failure, call, outcome, attempts, elapsed }) => line([failure, call, outcome, attempts, elapsed])),
  ];
  console.log(`\n${table.join("\n")}\n`);
});

const calls = {
  getService: (client: Client, options: CallOptions) => client.getService(service, options),
  createBuildService: (client: Client, options: CallOptions) =>
    client.createBuildService({ projectId: "default-project", body: buildService("Docs Site") }, options),
};

/** Makes a call and adds its row. */
async function outcomeOf(
  failure: string,
  call: keyof typeof calls,
  { signal, ...settings }: ClientOptions & CallOptions,
): Promise<Outcome> {
  let attempts = 0;
  const onRequest: ClientOptions["onRequest"] = (event) => {
    attempts = event.attempts;
  };
  const client = createClient({ token, onRequest, ...settings });
  const started = performance.now();
  const outcome = await calls[call](client, { signal }).then(
    () => "data",
    (error: unknown) => {
      if (!(error instanceof NorthspecError)) throw error;
      // The error must have the number of attempts that the hook saw.
      attempts = error.attempts === attempts ? attempts : Number.NaN;
      return `${error.name} ${error.status ?? ""}`.trim();
    },
  );
  rows.push({ failure, call, outcome, attempts, elapsed: Math.round(performance.now() - started) });
  return { outcome, attempts };
}

/** The same with a failure of a sandbox on a port. */
async function outcomeInSandbox(
  prefer: string,
  call: keyof typeof calls,
  options: ClientOptions & CallOptions = {},
): Promise<Outcome> {
  const baseUrl = await serve(openSandbox());
  return outcomeOf(`\`${prefer}\``, call, { baseUrl, headers: { prefer }, ...options });
}

const read = "getService";
const creation = "createBuildService";

describe("a status", () => {
  test.for([
    [400, "BadRequestError"],
    [401, "UnauthorizedError"],
    [403, "PermissionDeniedError"],
    [404, "NotFoundError"],
    [409, "ConflictError"],
    [402, "UnexpectedStatusError"],
    [418, "UnexpectedStatusError"],
  ] as const)("%s is not retried", async ([status, name]) => {
    for (const call of [read, creation] as const) {
      const outcome = `${name} ${status}`;
      expect(await outcomeInSandbox(`status=${status}`, call)).toEqual({ outcome, attempts: 1 });
    }
  });

  test.for([429, 500, 502, 503, 504])("%s, once: a GET is retried", async (status) => {
    expect(await outcomeInSandbox(`status=${status}, retry-after=0, times=1`, read)).toEqual({
      outcome: "data",
      attempts: 2,
    });
  });

  test("429, once: a POST is retried", async () => {
    expect(await outcomeInSandbox("status=429, retry-after=0, times=1", creation)).toEqual({
      outcome: "data",
      attempts: 2,
    });
  });

  test.for([500, 502, 503, 504])("%s: a POST is not retried", async (status) => {
    const outcome = `ServerError ${status}`;
    expect(await outcomeInSandbox(`status=${status}, retry-after=0`, creation)).toEqual({ outcome, attempts: 1 });
  });

  test.for([
    [429, "RateLimitedError"],
    [503, "ServerError"],
  ] as const)("%s, always: fails after four attempts", async ([status, name]) => {
    const outcome = `${name} ${status}`;
    expect(await outcomeInSandbox(`status=${status}, retry-after=0`, read)).toEqual({ outcome, attempts: 4 });
  });

  test("429 with a delay above maxWait is not retried", async () => {
    expect(await outcomeInSandbox("status=429, retry-after=3600", read)).toEqual({
      outcome: "RateLimitedError 429",
      attempts: 1,
    });
  });

  test("503 with a delay past the deadline is not retried", async () => {
    const wanted = { outcome: "ServerError 503", attempts: 1 };
    expect(await outcomeInSandbox("status=503, retry-after=10", read, { deadline: 9000 })).toEqual(wanted);
  });

  test("503 is retried after the requested delay", async () => {
    expect(await outcomeInSandbox("status=503, retry-after=1, times=1", read)).toEqual({
      outcome: "data",
      attempts: 2,
    });
  });
});

describe("a body", () => {
  test.for([
    ["body=html", "InvalidResponseError 200"],
    ["body=empty", "InvalidResponseError 200"],
    ["status=204", "InvalidResponseError 204"],
    ["status=201, body=empty", "InvalidResponseError 201"],
    ["status=404, body=html", "NotFoundError 404"],
    ["status=404, body=empty", "NotFoundError 404"],
    ["status=404, body=truncated", "NotFoundError 404"],
  ] as const)("with %s keeps its status", async ([prefer, outcome]) => {
    for (const call of [read, creation] as const)
      expect(await outcomeInSandbox(prefer, call)).toEqual({ outcome, attempts: 1 });
  });

  test("with HTML and 502, once: a GET is retried", async () => {
    expect(await outcomeInSandbox("status=502, body=html, times=1", read)).toEqual({ outcome: "data", attempts: 2 });
  });

  test("that is incomplete: a GET is retried, a POST is not", async () => {
    expect(await outcomeInSandbox("body=truncated, times=1", read)).toEqual({ outcome: "data", attempts: 2 });
    expect(await outcomeInSandbox("body=truncated", creation)).toEqual({ outcome: "ConnectionError 200", attempts: 1 });
  });
});

describe("a connection", () => {
  test.for(["drop, times=1", "drop=after, times=1"])("with %s: a GET is retried", async (prefer) => {
    expect(await outcomeInSandbox(prefer, read)).toEqual({ outcome: "data", attempts: 2 });
  });

  test.for(["drop", "drop=after"])("with %s: a POST is not retried", async (prefer) => {
    expect(await outcomeInSandbox(prefer, creation)).toEqual({ outcome: "ConnectionError", attempts: 1 });
  });

  test("with drop: a POST is retried if the caller allows it, and may conflict with itself", async () => {
    const options = { retryNonIdempotent: true };
    expect(await outcomeInSandbox("drop, times=1", creation, options)).toEqual({ outcome: "data", attempts: 2 });
    const conflict = { outcome: "ConflictError 409", attempts: 2 };
    expect(await outcomeInSandbox("drop=after, times=1", creation, options)).toEqual(conflict);
  });

  test("that cannot be opened: GET and POST are retried", async () => {
    for (const call of [read, creation] as const) {
      const baseUrl = await closedAddress();
      expect(await outcomeOf("refused connection", call, { baseUrl })).toEqual({
        outcome: "ConnectionError",
        attempts: 4,
      });
    }
  });
});

describe("a time limit", () => {
  test("of one attempt: a GET is retried, a POST is not", async () => {
    expect(await outcomeInSandbox("delay=60000, times=1", read, { timeout: 2000 })).toEqual({
      outcome: "data",
      attempts: 2,
    });
    expect(await outcomeInSandbox("delay=60000", creation, { timeout: 200 })).toEqual({
      outcome: "TimeoutError",
      attempts: 1,
    });
  });

  test("of the call ends it", async () => {
    expect(await outcomeInSandbox("delay=60000", read, { deadline: 200 })).toEqual({
      outcome: "TimeoutError",
      attempts: 1,
    });
  });

  test("of one attempt includes an endless body", async () => {
    const { baseUrl } = await startServer((_, response) => void response.writeHead(200).write('{"data":'));
    const options = { baseUrl, timeout: 2000, retries: 1 };
    expect(await outcomeOf("endless body", read, options)).toEqual({
      outcome: "TimeoutError 200",
      attempts: 2,
    });
  });

  test.for(["delay=3000", "status=503, retry-after=30"])("of the caller aborts the call during %s", async (prefer) => {
    const controller = new AbortController();
    const send: ClientOptions["fetch"] = (url, init) => {
      setTimeout(() => controller.abort(), 100);
      return fetch(url, init);
    };
    const outcome = await outcomeInSandbox(prefer, read, { signal: controller.signal, fetch: send });
    expect(outcome).toEqual({ outcome: "AbortedError", attempts: 1 });
  });
});

test("a redirect is not followed", async () => {
  const { baseUrl } = await startServer((_, response) => response.writeHead(302, { location: "/elsewhere" }).end());
  expect(await outcomeOf("redirect", read, { baseUrl })).toEqual({ outcome: "UnexpectedStatusError 302", attempts: 1 });
});

/** A failure of the first request to a plain server. Later requests succeed. */
const firstFailures = {
  "429": (response) => response.writeHead(429, { "retry-after": "0" }).end(),
  "503": (response) => response.writeHead(503, { "retry-after": "0" }).end(),
  "connection reset": (response) => response.destroy(),
  "incomplete response": (response) =>
    response.writeHead(200, { "content-length": 9 }).write("{", () => response.destroy()),
  timeout: () => {},
} satisfies Record<string, (response: ServerResponse) => unknown>;

describe.each(["PUT", "DELETE", "PATCH"] as const)("%s by path", (verb) => {
  beforeEach(() => {
    // Retries follow without a delay.
    const random = vi.spyOn(Math, "random").mockReturnValue(0);
    onTestFinished(() => random.mockRestore());
  });

  /** A call by path, of an operation that the specification does not have yet. */
  async function outcomeByPath(failure: string, settings: ClientOptions): Promise<Outcome> {
    let attempts = 0;
    const client = createClient({ token, ...settings, onRequest: (event) => void (attempts = event.attempts) });
    const call = client[verb] as unknown as (path: string) => Promise<{ readonly response: Response }>;
    const started = performance.now();
    const outcome = await call("/v1/things").then(
      ({ response }) => (response.ok ? "data" : `error ${response.status}`),
      (error: unknown) => {
        if (!(error instanceof NorthspecError)) throw error;
        return `${error.name} ${error.status ?? ""}`.trim();
      },
    );
    rows.push({ failure, call: verb, outcome, attempts, elapsed: Math.round(performance.now() - started) });
    return { outcome, attempts };
  }

  async function afterFailure(failure: keyof typeof firstFailures, settings: ClientOptions = {}): Promise<Outcome> {
    const { baseUrl, received } = await startServer((_, response) => {
      if (received.length === 1) firstFailures[failure](response);
      else response.end('{"data":{}}');
    });
    return outcomeByPath(`${failure}, once`, { baseUrl, timeout: 1000, ...settings });
  }

  test("is retried after a 429 and a refused connection", async () => {
    expect(await afterFailure("429")).toEqual({ outcome: "data", attempts: 2 });
    const refused = await outcomeByPath("refused connection", { baseUrl: await closedAddress(), retries: 1 });
    expect(refused).toEqual({ outcome: "ConnectionError", attempts: 2 });
  });

  test.for([
    ["503", "ServerError 503"],
    ["connection reset", "ConnectionError"],
    ["incomplete response", "ConnectionError 200"],
    ["timeout", "TimeoutError"],
  ] as const)("is retried after: %s, if it is idempotent", async ([failure, error]) => {
    const once = verb === "PATCH" ? { outcome: error, attempts: 1 } : { outcome: "data", attempts: 2 };
    expect(await afterFailure(failure)).toEqual(once);
    expect(await afterFailure(failure, { retryNonIdempotent: true })).toEqual({ outcome: "data", attempts: 2 });
  });

  test.for([200, 201, 202, 204])("succeeds with status %s", async (status) => {
    const { baseUrl } = await startServer((_, response) => {
      response.writeHead(status).end(status === 204 ? "" : '{"data":{}}');
    });
    expect(await outcomeByPath(`status ${status}`, { baseUrl })).toEqual({ outcome: "data", attempts: 1 });
  });
});

test("pagination yields the pages before one that fails", async () => {
  const sandbox = openSandbox();
  sandbox.addBuilds({ ...service, count: 17 });
  const client = createClient({ token, baseUrl: await serve(sandbox) });
  let builds = 0;
  const read = async () => {
    for await (const _ of paginate(client.listServiceBuilds, { ...service, per_page: 10 })) {
      builds += 1;
      if (builds === 10) sandbox.fail({ status: 503, retryAfter: 0, times: 4 });
    }
  };
  await expect(read()).rejects.toMatchObject({ name: "ServerError", attempts: 4 });
  expect(builds).toBe(10);
});
