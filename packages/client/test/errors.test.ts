import {
  ApiError,
  BadRequestError,
  ConflictError,
  createClient,
  NorthspecError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitedError,
  safe,
  ServerError,
  UnauthorizedError,
  UnexpectedStatusError,
  InvalidResponseError,
} from "@northspec/client";
import { describe, expect, test } from "vitest";
import {
  answering,
  buildService,
  clientOf,
  failureOf,
  openSandbox,
  reply,
  serve,
  serveWith,
  service,
  token,
} from "./setup.ts";

const uuid = /^[0-9a-f-]{36}$/;

/** What a call throws that is not tried again. */
async function thrownFor(response: Response): Promise<unknown> {
  const { fetch } = answering(response);
  return failureOf(createClient({ token, fetch, retries: 0 }).getService(service));
}

describe("the API's own refusal", () => {
  test("of a token is an UnauthorizedError", async () => {
    const error = await failureOf(clientOf(openSandbox(), { token: "another" }).getService(service));
    expect(error).toBeInstanceOf(UnauthorizedError);
    expect(error).toMatchObject({ name: "UnauthorizedError", status: 401, attempts: 1 });
  });

  test("of a permission is a PermissionDeniedError that names it", async () => {
    const sandbox = openSandbox({ tokens: [{ token, permissions: [] }] });
    const error = await failureOf(clientOf(sandbox).getService(service));
    expect(error).toBeInstanceOf(PermissionDeniedError);
    expect(error).toMatchObject({
      status: 403,
      details: { requiredPermission: "Project > Services > General > Read" },
    });
  });

  test("of an unknown service is a NotFoundError", async () => {
    const error = await failureOf(clientOf(openSandbox()).getService({ ...service, serviceId: "nothing" }));
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error).toMatchObject({
      name: "NotFoundError",
      status: 404,
      message: expect.stringMatching(/^getService: No service `nothing`/),
      apiMessage: expect.stringMatching(/^No service `nothing`/),
      operation: "getService",
      attempts: 1,
      requestId: expect.stringMatching(uuid),
    });
  });

  test("of a body is a BadRequestError whose details name each place", async () => {
    const body = { ...buildService("Docs Site"), name: "?" };
    const error = await failureOf(clientOf(openSandbox()).createBuildService({ projectId: "default-project", body }));
    expect(error).toBeInstanceOf(BadRequestError);
    expect(JSON.stringify((error as BadRequestError).details)).toContain('"pointer":"/name"');
  });

  test("of a name that is taken is a ConflictError", async () => {
    const client = clientOf(openSandbox());
    const input = { projectId: "default-project", body: buildService("Example Service") };
    const error = await failureOf(client.createBuildService(input));
    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject({ status: 409, operation: "createBuildService", attempts: 1 });
  });

  test("past the rate limit is a RateLimitedError that says when to come back", async () => {
    const client = clientOf(openSandbox({ rateLimit: 1 }));
    await client.getService(service);
    const error = await failureOf(client.getService(service));
    expect(error).toBeInstanceOf(RateLimitedError);
    const { reset, headers, attempts } = error as RateLimitedError;
    expect(headers?.get("x-ratelimit-remaining")).toBe("0");
    expect(reset).toBe(Number(headers?.get("retry-after")) * 1000);
    // An hour is more than a call waits.
    expect(attempts).toBe(1);
  });

  test("with a 5xx is a ServerError that names the incident", async () => {
    const client = clientOf(openSandbox(), { retries: 0 }, { status: 502 });
    const error = await failureOf(client.getService(service));
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({ status: 502, id: expect.stringMatching(uuid) });
  });
});

test.for([
  [400, BadRequestError],
  [401, UnauthorizedError],
  [403, PermissionDeniedError],
  [404, NotFoundError],
  [409, ConflictError],
  [429, RateLimitedError],
  [500, ServerError],
  [503, ServerError],
  [599, ServerError],
  [402, UnexpectedStatusError],
  [418, UnexpectedStatusError],
] as const)("a reply with the status %s is a %o with all that it says", async ([status, Class]) => {
  const problem = { status, message: "It is so.", id: "incident-1", details: { why: ["a"] } };
  const error = await thrownFor(reply(status, { error: problem }, { "x-served-by": "edge" }));
  expect(error).toBeInstanceOf(Class);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toBeInstanceOf(NorthspecError);
  const { headers, response, message, ...rest } = error as ApiError;
  expect(rest).toMatchObject({
    name: Class.name,
    status,
    operation: "getService",
    attempts: 1,
    requestId: expect.stringMatching(uuid),
  });
  expect(response.status).toBe(status);
  expect(headers?.get("x-served-by")).toBe("edge");
  expect(message).toBe("getService: It is so.");
  expect(rest).toMatchObject({ apiMessage: "It is so.", id: "incident-1", details: { why: ["a"] } });
});

describe("a failure whose body is not as documented keeps its status", () => {
  test.for([
    ["HTML", "<!doctype html><title>502</title>"],
    ["an empty body", ""],
    ["half of a JSON", '{"error":{"status":5'],
    ["JSON without an error", "{}"],
    ["an error of another form", '{"error":"broken"}'],
    ["an error of null", '{"error":null}'],
    ["null", "null"],
    ["a list", "[]"],
    ["fields of other types", '{"error":{"message":5,"id":{}}}'],
  ] as const)("%s", async ([, text]) => {
    for (const [status, Class] of [
      [502, ServerError],
      [404, NotFoundError],
    ] as const) {
      const error = await thrownFor(reply(status, text));
      expect(error).toBeInstanceOf(Class);
      expect(error).toMatchObject({
        status,
        apiMessage: undefined,
        id: undefined,
        message: `getService: The API responded with status ${status}.`,
      });
    }
  });

  test("a body that breaks off", async () => {
    const { baseUrl } = await serveWith((_, response) => {
      response.writeHead(404, { "content-length": "100" }).write('{"error":', () => response.destroy());
    });
    expect(await failureOf(createClient({ token, baseUrl }).getService(service))).toBeInstanceOf(NotFoundError);
  });

  test("a body that never ends", async () => {
    const { baseUrl } = await serveWith((_, response) => {
      response.writeHead(409).write('{"error":');
    });
    const call = createClient({ token, baseUrl, timeout: 2000 }).getService(service);
    expect(await failureOf(call)).toBeInstanceOf(ConflictError);
  });
});

describe("a success that is not as documented is an InvalidResponseError with its status", () => {
  test.for([
    ["HTML", 200, "<!doctype html>"],
    ["an empty body", 200, ""],
    ["half of a JSON", 200, '{"data":{'],
    ["a text", 200, "ok"],
    ["a JSON text", 200, '"ok"'],
    ["null", 200, "null"],
    ["a list", 200, "[]"],
    ["an object without data", 200, '{"ok":true}'],
    ["data of null", 200, '{"data":null}'],
    ["data that is a number", 201, '{"data":5}'],
  ] as const)("%s", async ([, status, text]) => {
    const error = await thrownFor(reply(status, text));
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(error).toMatchObject({
      status,
      message: `getService: The response with status ${status} is not JSON with \`data\`.`,
    });
  });

  test.for([204, 205])("%s if the operation documents content", async (status) => {
    expect(await thrownFor(new Response(null, { status }))).toMatchObject({ name: "InvalidResponseError", status });
  });
});

test("a 201 with data is a success", async () => {
  const { fetch } = answering(reply(201, { data: { id: "example-service" } }));
  const { data, response } = await createClient({ token, fetch }).getService(service);
  expect([data.id, response.status]).toEqual(["example-service", 201]);
});

describe("safe", () => {
  test("gives the reply of a call that succeeds", async () => {
    const { data, error, response } = await safe(clientOf(openSandbox()).getService(service));
    expect([data?.id, error, response?.status]).toEqual(["example-service", undefined, 200]);
  });

  test("gives the error of one that fails, and its response", async () => {
    const call = clientOf(openSandbox()).getService({ ...service, serviceId: "nothing" });
    const { data, error, response } = await safe(call);
    expect([data, error?.name, response?.status]).toEqual([undefined, "NotFoundError", 404]);
  });

  test("gives an error without a response where nobody answered", async () => {
    const { fetch } = answering(new TypeError("fetch failed"));
    const { error, response } = await safe(createClient({ token, fetch, retries: 0 }).getService(service));
    expect([error?.name, response]).toEqual(["ConnectionError", undefined]);
  });

  test("throws what is a mistake of the program", async () => {
    const call = clientOf(openSandbox()).getService({ ...service, serviceId: "" });
    await expect(safe(call)).rejects.toThrow(TypeError);
  });
});

test("an error is printed with its name, the operation and the message", async () => {
  const error = await failureOf(clientOf(openSandbox()).getService({ ...service, serviceId: "nothing" }));
  expect(String(error)).toMatch(/^NotFoundError: getService: No service/);
});

test("over a port, a status of the sandbox is the same error", async () => {
  const sandbox = openSandbox();
  sandbox.fail({ status: 403 });
  const client = createClient({ token, baseUrl: await serve(sandbox) });
  expect(await failureOf(client.getService(service))).toBeInstanceOf(PermissionDeniedError);
});
