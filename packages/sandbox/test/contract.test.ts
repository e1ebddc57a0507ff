import { isDeepStrictEqual } from "node:util";
import { isSuccess } from "@northspec/openapi";
import { stateForExample } from "@northspec/scripts/example-state";
import { createSandbox, type Sandbox } from "@northspec/sandbox";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  exampleOf,
  type Operation,
  operationById,
  operations,
  parametersIn,
  receive,
  type Received,
  responseExample,
  responseExamples,
  responseIssues,
} from "./specification.ts";

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = createSandbox();
});

afterEach(() => sandbox.close());

interface RequestValues {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Calls an operation and checks the response. Path parameters default to their examples. */
async function send(operation: Operation, values: RequestValues = {}): Promise<Received> {
  const { path = {}, query = {}, headers = {}, body } = values;
  const url = new URL(`http://localhost${fillPath(operation, path)}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  const response = await sandbox.fetch(url, {
    method: operation.method,
    headers: {
      authorization: `Bearer ${sandbox.token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const received = await receive(response);
  expect(responseIssues(operation, received)).toEqual([]);
  return received;
}

function fillPath(operation: Operation, values: Readonly<Record<string, string>>): string {
  return parametersIn(operation, "path").reduce(
    (path, each) => path.replace(`{${each.name}}`, encodeURIComponent(values[each.name] ?? exampleOf(each))),
    operation.path,
  );
}

/** Parses a successful response. */
function parse({ status, text }: Received): unknown {
  expect(String(status)).toMatch(/^2/);
  return JSON.parse(text);
}

/** No query, the page sizes of the examples, each example of a query parameter, and all those with the same name. */
function queriesOf(operation: Operation): Readonly<Record<string, unknown>>[] {
  const pages = Object.values(responseExamples(operation.operationId)) as { pagination?: { count: number } }[];
  const examples = parametersIn(operation, "query").flatMap(({ name, examples: known }) =>
    known.map(({ name: example, value }) => ({ name, example, value })),
  );
  const sets = Object.values(Object.groupBy(examples, ({ example }) => example)).filter((set = []) => set.length > 1);
  return [
    {},
    ...pages.flatMap(({ pagination }) => (pagination ? { per_page: pagination.count } : [])),
    ...[...examples.map((each) => [each]), ...sets].map((set = []) => {
      return Object.fromEntries(set.map(({ name, value }) => [name, [value].flat()[0]]));
    }),
  ];
}

/** Brings the sandbox into the state that an example needs. */
function prepare(operationId: string, response: unknown): void {
  sandbox.restore(stateForExample(sandbox.dump(), operationId, response));
}

describe.each(operations)("$operationId", (operation) => {
  const examples = Object.entries(operation.bodyExamples);
  const bodies = examples.length > 0 ? examples : [["none", undefined]];
  const requests = queriesOf(operation).flatMap((query) =>
    bodies.map(([name, body]) => ({ query, body, name: `query ${JSON.stringify(query)} and body ${String(name)}` })),
  );

  test.each(requests)("handles the example with $name", async ({ query, body }) => {
    prepare(operation.operationId, undefined);
    expect(parse(await send(operation, { query, body }))).toBeTypeOf("object");
  });

  test("responds to each requested failure as documented", async () => {
    const failures = Object.values(operation.responses).filter((response) => !isSuccess(response));
    expect(failures).not.toEqual([]);
    const [body] = Object.values(operation.bodyExamples);
    for (const { status } of failures) {
      const prefer = `status=${status === "5XX" ? 503 : status}, retry-after=7`;
      const { status: received, headers } = await send(operation, { body, headers: { prefer } });
      expect([String(received), `${String(received).charAt(0)}XX`]).toContain(status);
      expect(headers.get("retry-after")).toBe("7");
    }
  });
});

/** Every identifier in an example of a response. */
const identifiers = [...new Set(operations.flatMap(({ operationId }) => idsIn(responseExamples(operationId))))];

function idsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap(idsIn);
  return "id" in value && typeof value.id === "string" ? [value.id, ...inner] : inner;
}

/** Calls an operation with every identifier and query of the specification, and follows each list to its last page. */
async function allResponses(operation: Operation): Promise<unknown[]> {
  const last = parametersIn(operation, "path").at(-1)?.name;
  const responses: unknown[] = [];
  for (const path of [{}, ...(last === undefined ? [] : identifiers.map((id) => ({ [last]: id })))]) {
    for (const query of queriesOf(operation)) {
      let cursor: string | undefined;
      do {
        const { status, text } = await send(operation, {
          path,
          query: cursor === undefined ? query : { ...query, cursor },
        });
        if (status !== 200) break;
        const body = JSON.parse(text) as { pagination?: { cursor?: string } }; // valid, as just checked
        responses.push(body);
        cursor = body.pagination?.cursor;
      } while (cursor !== undefined);
    }
  }
  return responses;
}

/** Hides a cursor, which is opaque: that of an example only has the right format. */
function withoutCursor(response: unknown): unknown {
  const { pagination, ...rest } = response as { pagination?: { cursor?: string } }; // every successful response is an object
  return pagination ? { ...rest, pagination: { ...pagination, cursor: typeof pagination.cursor } } : rest;
}

const reads = operations.filter(({ method }) => method === "GET");

test.each(reads)("returns every example of $operationId", async (operation) => {
  const examples = Object.entries(responseExamples(operation.operationId));
  expect(examples).not.toEqual([]);
  const responses = await allResponses(operation);
  const missing = examples.filter(
    ([, example]) => !responses.some((response) => isDeepStrictEqual(withoutCursor(response), withoutCursor(example))),
  );
  expect(missing).toEqual([]);
});

test("detects an example that the sandbox does not return", async () => {
  const [example] = Object.values(responseExamples("getJob")) as { data: object }[];
  const responses = await allResponses(operationById("getJob"));
  expect(responses).toContainEqual(example);
  expect(responses).not.toContainEqual({ data: { ...example?.data, name: "Another Job" } });
});

const bodies = operations.flatMap((operation) =>
  Object.entries(operation.bodyExamples)
    .filter(([name]) => name in responseExamples(operation.operationId))
    .map(([name, body]) => ({ operation, name, body, operationId: operation.operationId })),
);

test.each(bodies)("responds to the body $name of $operationId with the example of that name", async (request) => {
  const { operation, operationId, name, body } = request;
  const example = responseExample(operationId, name) as { data: Readonly<Record<string, string>> };
  const { createdAt, updatedAt = createdAt } = example.data;
  sandbox.close();
  sandbox = createSandbox(updatedAt === undefined ? {} : { clock: { now: () => Date.parse(updatedAt) } });
  prepare(operationId, example);
  expect(parse(await send(operation, { body }))).toEqual(example);
});

test("returns the documented examples of errors", async () => {
  const service = operationById("getService");
  const creation = operationById("createBuildService");
  const call = async (operation: Operation, values: RequestValues) => {
    const { status, text } = await send(operation, values);
    return [String(status), JSON.parse(text)] as const;
  };
  const [dockerfile] = Object.values(creation.bodyExamples);
  const cases = [
    ["notFound", await call(service, { path: { serviceId: "unknown-service" } })],
    ["unauthorized", await call(service, { headers: { authorization: "Bearer another-token" } })],
    ["conflict", await call(creation, { body: { ...(dockerfile as object), name: "Example Service" } })],
    ["badRequest", await call(creation, { body: { ...(dockerfile as object), name: "Do", buildSettings: {} } })],
  ] as const;
  for (const [name, [status, body]] of cases) {
    expect(body).toEqual(responseExample("createBuildService", name, status));
  }
});

const restricted = operations.filter(({ permission }) => permission !== undefined);

test.each(restricted)("rejects a token without the permission of $operationId", async (operation) => {
  sandbox.close();
  const permissions = restricted.flatMap(({ permission = "" }) =>
    permission === operation.permission ? [] : permission,
  );
  sandbox = createSandbox({ tokens: [{ token: "narrow", permissions }] });
  const [body] = Object.values(operation.bodyExamples);
  const { status, text } = await send(operation, { body });
  expect(status).toBe(403);
  expect(text).toContain(operation.permission);
});

test.each(operations)("rejects calls of $operationId above the rate limit", async (operation) => {
  sandbox.close();
  sandbox = createSandbox({ rateLimit: 1 });
  const [body] = Object.values(operation.bodyExamples);
  expect((await send(operation, { body })).headers.get("x-ratelimit-remaining")).toBe("0");
  const { status, headers } = await send(operation, { body });
  expect(status).toBe(429);
  expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
});

test("returns the rate limit of the token for an unknown path", async () => {
  const { token } = sandbox.createInstance();
  const headers = { authorization: `Bearer ${token}` };
  const { headers: first } = await send(operationById("getService"), { headers });
  const unknown = await receive(await sandbox.fetch("http://localhost/v1/unknown", { headers }));
  expect(responseIssues(undefined, unknown)).toEqual([]);
  expect(unknown.status).toBe(404);
  expect(unknown.headers.get("x-ratelimit-remaining")).toBe(first.get("x-ratelimit-remaining"));
});

test.each(reads)("detects a response of $operationId that does not match the specification", async (operation) => {
  const response = await send(operation);
  const headers = new Headers({ "content-type": "text/html", "x-ratelimit-limit": "many" });
  expect(responseIssues(operation, { ...response, text: '{"data": 1}' })).not.toEqual([]);
  expect(responseIssues(operation, { ...response, status: 299 })).toContain("the status 299 is not documented");
  expect(responseIssues(operation, { ...response, headers })).toEqual([
    "the content type is text/html",
    "the header x-ratelimit-limit is many",
    "the header x-ratelimit-remaining is missing",
    "the header x-ratelimit-reset is missing",
  ]);
  expect(responseIssues(operation, { ...response, text: "{" })).toEqual(["the body is not JSON"]);
});
