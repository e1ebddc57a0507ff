import {
  type CallOptions,
  type Client,
  type ClientOptions,
  createClient,
  NorthspecError,
  paginate,
} from "@northspec/client";
import { afterAll, describe, expect, test } from "vitest";
import { buildService, closedAddress, openSandbox, serve, serveWith, service, token } from "./setup.ts";

/** What becomes of a call: the name and the status of its error, or `data`. */
interface Wanted {
  readonly outcome: string;
  readonly attempts: number;
}

interface Row extends Wanted {
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

/** Makes a call, writes its row and holds it to what was wanted. */
async function judge(failure: string, call: keyof typeof calls, wanted: Wanted, options: ClientOptions & CallOptions) {
  let attempts = 0;
  const { signal, ...settings } = options;
  const client = createClient({
    token,
    ...settings,
    onRequest: (event) => {
      attempts = event.attempts;
    },
  });
  const started = performance.now();
  let outcome: string;
  try {
    await calls[call](client, { signal });
    outcome = "data";
  } catch (error) {
    if (!(error instanceof NorthspecError)) throw error;
    outcome = `${error.name} ${error.status ?? ""}`.trim();
    expect(error.attempts).toBe(attempts);
  }
  rows.push({ failure, call, outcome, attempts, elapsed: Math.round(performance.now() - started) });
  expect({ outcome, attempts }).toEqual(wanted);
}

/** The failure on demand by `Prefer`, against a sandbox on a port of this machine. */
async function judgePreferred(
  prefer: string,
  call: keyof typeof calls,
  wanted: Wanted,
  options: ClientOptions & CallOptions = {},
) {
  const baseUrl = await serve(openSandbox());
  await judge(`\`${prefer}\``, call, wanted, { baseUrl, headers: { prefer }, ...options });
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
  ] as const)("%s is told at once", async ([status, name]) => {
    for (const call of [read, creation] as const) {
      await judgePreferred(`status=${status}`, call, { outcome: `${name} ${status}`, attempts: 1 });
    }
  });

  test.for([429, 500, 502, 503, 504])("%s that passes costs a read one more attempt", async (status) => {
    await judgePreferred(`status=${status}, retry-after=0, times=1`, read, { outcome: "data", attempts: 2 });
  });

  test("429 that passes costs a creation one more attempt", async () => {
    await judgePreferred("status=429, retry-after=0, times=1", creation, { outcome: "data", attempts: 2 });
  });

  test.for([500, 502, 503, 504])("%s of a creation is told at once", async (status) => {
    const outcome = `ServerError ${status}`;
    await judgePreferred(`status=${status}, retry-after=0`, creation, { outcome, attempts: 1 });
  });

  test.for([
    [429, "RateLimitedError"],
    [503, "ServerError"],
  ] as const)("%s that stays is told after four attempts", async ([status, name]) => {
    await judgePreferred(`status=${status}, retry-after=0`, read, { outcome: `${name} ${status}`, attempts: 4 });
  });

  test("429 whose wait is too long is told at once", async () => {
    await judgePreferred("status=429, retry-after=3600", read, { outcome: "RateLimitedError 429", attempts: 1 });
  });

  test("503 whose wait would pass the deadline is told at once", async () => {
    const wanted = { outcome: "ServerError 503", attempts: 1 };
    await judgePreferred("status=503, retry-after=5", read, wanted, { deadline: 1000 });
  });

  test("503 is waited for as long as it asks", async () => {
    await judgePreferred("status=503, retry-after=1, times=1", read, { outcome: "data", attempts: 2 });
  });
});

describe("a body", () => {
  test.for([
    ["body=html", "UnreadableReplyError 200"],
    ["body=empty", "UnreadableReplyError 200"],
    ["status=204", "UnreadableReplyError 204"],
    ["status=201, body=empty", "UnreadableReplyError 201"],
    ["status=404, body=html", "NotFoundError 404"],
    ["status=404, body=empty", "NotFoundError 404"],
    ["status=404, body=truncated", "NotFoundError 404"],
  ] as const)("by %s keeps its status", async ([prefer, outcome]) => {
    for (const call of [read, creation] as const) await judgePreferred(prefer, call, { outcome, attempts: 1 });
  });

  test("of HTML with a 502 that passes costs a read one more attempt", async () => {
    await judgePreferred("status=502, body=html, times=1", read, { outcome: "data", attempts: 2 });
  });

  test("that is cut short costs a read one more attempt, and ends a creation, which may have acted", async () => {
    await judgePreferred("body=truncated, times=1", read, { outcome: "data", attempts: 2 });
    await judgePreferred("body=truncated", creation, { outcome: "ConnectionError 200", attempts: 1 });
  });
});

describe("a connection", () => {
  test.for(["drop, times=1", "drop=after, times=1"])("by %s costs a read one more attempt", async (prefer) => {
    await judgePreferred(prefer, read, { outcome: "data", attempts: 2 });
  });

  test.for(["drop", "drop=after"])("by %s ends a creation, which may have acted", async (prefer) => {
    await judgePreferred(prefer, creation, { outcome: "ConnectionError", attempts: 1 });
  });

  test("by drop is sent again for a creation where the caller says so, and a second one is a conflict", async () => {
    const options = { retryWrites: true };
    await judgePreferred("drop, times=1", creation, { outcome: "data", attempts: 2 }, options);
    const conflict = { outcome: "ConflictError 409", attempts: 2 };
    await judgePreferred("drop=after, times=1", creation, conflict, options);
  });

  test("that is refused is tried four times, by a creation too", async () => {
    for (const call of [read, creation] as const) {
      const baseUrl = await closedAddress();
      await judge("refused connection", call, { outcome: "ConnectionError", attempts: 4 }, { baseUrl });
    }
  });
});

describe("time", () => {
  test("that one attempt takes too much of costs a read one more", async () => {
    await judgePreferred("delay=2000, times=1", read, { outcome: "data", attempts: 2 }, { timeout: 200 });
    await judgePreferred("delay=2000", creation, { outcome: "TimeoutError", attempts: 1 }, { timeout: 200 });
  });

  test("that the whole call takes too much of ends it", async () => {
    await judgePreferred("delay=2000", read, { outcome: "TimeoutError", attempts: 1 }, { deadline: 200 });
  });

  test("that a reply takes without an end is bounded", async () => {
    const { baseUrl } = await serveWith((_, response) => void response.writeHead(200).write('{"data":'));
    const options = { baseUrl, timeout: 100, retries: 1 };
    await judge("a body without an end", read, { outcome: "TimeoutError 200", attempts: 2 }, options);
  });

  test("that the caller does not have ends the call", async () => {
    const wanted = { outcome: "AbortedError", attempts: 1 };
    await judgePreferred("delay=2000", read, wanted, { signal: AbortSignal.timeout(100) } as CallOptions);
    const waiting = { signal: AbortSignal.timeout(100) } as CallOptions;
    await judgePreferred("status=503, retry-after=5", read, wanted, waiting);
  });
});

test("a redirect is told at once, and not followed", async () => {
  const { baseUrl } = await serveWith((_, response) => response.writeHead(302, { location: "/elsewhere" }).end());
  await judge("redirect", read, { outcome: "UnexpectedStatusError 302", attempts: 1 }, { baseUrl });
});

test("a page that fails for good leaves the pages before it with the caller", async () => {
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
