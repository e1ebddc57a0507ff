import { isDeepStrictEqual } from "node:util";
import { createSandbox, type Sandbox } from "@northspec/sandbox";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  judge,
  type Operation,
  operation,
  operations,
  receive,
  type Received,
  replyExample,
  replyExamples,
} from "./specification.ts";

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = createSandbox();
});

afterEach(() => sandbox.close());

interface Asked {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Sends a request with the parameters' own examples in its path, and holds the reply to the specification. */
async function send(asked: Operation, { path = {}, query = {}, headers = {}, body }: Asked = {}): Promise<Received> {
  const url = new URL(`http://localhost${fill(asked, path)}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  const response = await sandbox.fetch(url, {
    method: asked.method,
    headers: {
      authorization: `Bearer ${sandbox.token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const received = await receive(response);
  expect(judge(asked, received)).toEqual([]);
  return received;
}

function fill(asked: Operation, path: Readonly<Record<string, string>>): string {
  return asked.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = path[name] ?? asked.parameters.find((each) => each.name === name)?.example;
    if (typeof value !== "string") throw new Error(`The parameter ${name} has no example.`);
    return encodeURIComponent(value);
  });
}

function data({ status, text }: Received): unknown {
  expect(status).toBe(200);
  return JSON.parse(text);
}

/** No query, each parameter's own example, and all of these together. */
function queriesOf(asked: Operation): Readonly<Record<string, unknown>>[] {
  const examples = asked.parameters.filter((each) => each.in === "query" && each.example !== undefined);
  return [
    {},
    ...examples.map(({ name, example }) => ({ [name]: example })),
    ...(examples.length > 1 ? [Object.fromEntries(examples.map(({ name, example }) => [name, example]))] : []),
  ];
}

describe.each(operations)("$operationId", (asked) => {
  const bodies =
    Object.keys(asked.bodyExamples).length > 0 ? Object.entries(asked.bodyExamples) : [["none", undefined]];
  const requests = queriesOf(asked).flatMap((query) =>
    bodies.map(([name, body]) => ({ query, body, name: `query ${JSON.stringify(query)} and body ${String(name)}` })),
  );

  test.each(requests)("carries out the example with $name", async ({ query, body }) => {
    expect(data(await send(asked, { query, body }))).toHaveProperty("data");
  });

  test("answers each failure as documented", async () => {
    const documented = Object.keys(asked.replies).filter((status) => status !== "200");
    expect(documented.length).toBeGreaterThan(4);
    const [body] = Object.values(asked.bodyExamples);
    for (const status of documented) {
      const prefer = `status=${status === "5XX" ? 503 : status}, retry-after=7`;
      const { status: told, headers } = await send(asked, { body, headers: { prefer } });
      expect([String(told), `${String(told)[0]}XX`]).toContain(status);
      expect(headers.get("retry-after")).toBe("7");
    }
  });
});

/** Every identifier that an example of a reply shows. */
const identifiers = [...new Set(operations.flatMap(({ operationId }) => idsOf(replyExamples(operationId))))];

function idsOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap(idsOf);
  return "id" in value && typeof value.id === "string" ? [value.id, ...inner] : inner;
}

/** All that a read can be asked for with what the specification shows, each list to its last page. */
async function everyReply(asked: Operation): Promise<unknown[]> {
  const last = asked.parameters.findLast((each) => each.in === "path")?.name;
  const replies: unknown[] = [];
  for (const path of [{}, ...(last === undefined ? [] : identifiers.map((id) => ({ [last]: id })))]) {
    for (const query of queriesOf(asked)) {
      let cursor: string | undefined;
      do {
        const { status, text } = await send(asked, {
          path,
          query: cursor === undefined ? query : { ...query, cursor },
        });
        if (status !== 200) break;
        const reply = JSON.parse(text) as { pagination?: { cursor?: string } }; // as it was just judged to be
        replies.push(reply);
        cursor = reply.pagination?.cursor;
      } while (cursor !== undefined);
    }
  }
  return replies;
}

const reads = operations.filter(({ method }) => method === "GET");

test.each(reads)("each example of $operationId is a reply to somebody", async (asked) => {
  const examples = Object.entries(replyExamples(asked.operationId));
  expect(examples).not.toEqual([]);
  const replies = await everyReply(asked);
  const unseen = examples.filter(([, example]) => !replies.some((reply) => isDeepStrictEqual(reply, example)));
  expect(unseen).toEqual([]);
});

test("an example that the sandbox does not return is noticed", async () => {
  const [example] = Object.values(replyExamples("getJob")) as { data: object }[];
  const replies = await everyReply(operation("getJob"));
  expect(replies).toContainEqual(example);
  expect(replies).not.toContainEqual({ data: { ...example?.data, name: "Another Job" } });
});

const bodies = operations.flatMap((asked) =>
  Object.entries(asked.bodyExamples).map(([name, body]) => ({ asked, name, body, operationId: asked.operationId })),
);

test.each(bodies)("the body $name of $operationId is answered with the example of that name", async (sent) => {
  const example = replyExample(sent.operationId, sent.name) as { data: { createdAt?: string } };
  const { createdAt } = example.data;
  sandbox.close();
  sandbox = createSandbox(createdAt === undefined ? {} : { clock: { now: () => Date.parse(createdAt) } });
  expect(data(await send(sent.asked, { body: sent.body }))).toEqual(example);
});

test("the errors of the default seed are the examples", async () => {
  const service = operation("getService");
  const creation = operation("createBuildService");
  const read = async (asked: Operation, options: Asked) => {
    const { status, text } = await send(asked, options);
    return [String(status), JSON.parse(text)] as const;
  };
  const [dockerfile] = Object.values(creation.bodyExamples);
  const cases = [
    ["notFound", await read(service, { path: { serviceId: "unknown-service" } })],
    ["unauthorized", await read(service, { headers: { authorization: "Bearer another-token" } })],
    ["conflict", await read(creation, { body: { ...(dockerfile as object), name: "Example Service" } })],
    ["badRequest", await read(creation, { body: { ...(dockerfile as object), name: "Do", buildSettings: {} } })],
  ] as const;
  for (const [name, [status, body]] of cases) {
    expect(body).toEqual(replyExample("createBuildService", name, status));
  }
});

test.each(operations)("$operationId is refused to a token without its permission", async (asked) => {
  sandbox.close();
  const permissions = operations.map(({ permission }) => permission).filter((each) => each !== asked.permission);
  sandbox = createSandbox({ tokens: [{ token: "narrow", permissions }] });
  const [body] = Object.values(asked.bodyExamples);
  const { status, text } = await send(asked, { body });
  expect(status).toBe(403);
  expect(text).toContain(asked.permission);
});

test.each(operations)("$operationId is refused past the rate limit", async (asked) => {
  sandbox.close();
  sandbox = createSandbox({ rateLimit: 1 });
  const [body] = Object.values(asked.bodyExamples);
  expect((await send(asked, { body })).headers.get("x-ratelimit-remaining")).toBe("0");
  const { status, headers } = await send(asked, { body });
  expect(status).toBe(429);
  expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
});

test("an unknown path tells the limit of the token that asks for it", async () => {
  const { token } = sandbox.createInstance();
  const headers = { authorization: `Bearer ${token}` };
  const { headers: first } = await send(operation("getService"), { headers });
  const unknown = await receive(await sandbox.fetch("http://localhost/v1/unknown", { headers }));
  expect(judge(undefined, unknown)).toEqual([]);
  expect(unknown.status).toBe(404);
  expect(unknown.headers.get("x-ratelimit-remaining")).toBe(first.get("x-ratelimit-remaining"));
});

test("the judge of this test refuses what is not as specified", async () => {
  const asked = operation("getService");
  const good = await send(asked);
  const text = good.text.replace('"serviceType":"combined"', '"serviceType":"other"');
  const headers = new Headers({ "content-type": "text/html", "x-ratelimit-limit": "many" });
  expect(judge(asked, { ...good, text })).toEqual(["/data/serviceType must be equal to one of the allowed values"]);
  expect(judge(asked, { ...good, status: 202 })).toContain("the status 202 is not documented");
  expect(judge(asked, { ...good, headers })).toEqual([
    "the content type is text/html",
    "the header x-ratelimit-limit is many",
    "the header x-ratelimit-remaining is missing",
    "the header x-ratelimit-reset is missing",
  ]);
  expect(judge(asked, { ...good, text: "{" })).toEqual(["the body is no JSON"]);
});
