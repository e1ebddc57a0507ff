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
  stubFetch,
  buildService,
  clientFor,
  rejectionOf,
  openSandbox,
  respond,
  serve,
  startServer,
  service,
  token,
} from "./setup.ts";

const uuid = /^[0-9a-f-]{36}$/;

/** Returns the error of a call with this response, without retries. */
async function thrownFor(response: Response): Promise<unknown> {
  const { fetch } = stubFetch(response);
  return rejectionOf(createClient({ token, fetch, retries: 0 }).getService(service));
}

describe("an error of the API", () => {
  test("is an UnauthorizedError for an invalid token", async () => {
    const error = await rejectionOf(clientFor(openSandbox(), { token: "another" }).getService(service));
    expect(error).toBeInstanceOf(UnauthorizedError);
    expect(error).toMatchObject({ name: "UnauthorizedError", status: 401, attempts: 1 });
  });

  test("is a PermissionDeniedError with the missing permission", async () => {
    const sandbox = openSandbox({ tokens: [{ token, permissions: [] }] });
    const error = await rejectionOf(clientFor(sandbox).getService(service));
    expect(error).toBeInstanceOf(PermissionDeniedError);
    expect(error).toMatchObject({
      status: 403,
      details: { requiredPermission: "Project > Services > General > Read" },
    });
  });

  test("is a NotFoundError for an unknown service", async () => {
    const error = await rejectionOf(clientFor(openSandbox()).getService({ ...service, serviceId: "nothing" }));
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

  test("is a BadRequestError with the invalid fields in its details", async () => {
    const body = { ...buildService("Docs Site"), name: "?" };
    const error = await rejectionOf(
      clientFor(openSandbox()).createBuildService({ projectId: "default-project", body }),
    );
    expect(error).toBeInstanceOf(BadRequestError);
    expect(JSON.stringify((error as BadRequestError).details)).toContain('"pointer":"/name"');
  });

  test("is a ConflictError for a name that exists", async () => {
    const client = clientFor(openSandbox());
    const input = { projectId: "default-project", body: buildService("Example Service") };
    const error = await rejectionOf(client.createBuildService(input));
    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject({ status: 409, operation: "createBuildService", attempts: 1 });
  });

  test("is a RateLimitedError with the time of the reset", async () => {
    const client = clientFor(openSandbox({ rateLimit: 1 }));
    await client.getService(service);
    const error = await rejectionOf(client.getService(service));
    expect(error).toBeInstanceOf(RateLimitedError);
    const { reset, headers, attempts } = error as RateLimitedError;
    expect(headers?.get("x-ratelimit-remaining")).toBe("0");
    expect(reset).toBe(Number(headers?.get("retry-after")) * 1000);
    // The reset is later than maxWait.
    expect(attempts).toBe(1);
  });

  test("is a ServerError with the identifier of the incident for a 5xx", async () => {
    const client = clientFor(openSandbox(), { retries: 0 }, { status: 502 });
    const error = await rejectionOf(client.getService(service));
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
] as const)("status %s is a %o with all fields of the response", async ([status, Class]) => {
  const body = { status, message: "It failed.", id: "incident-1", details: { why: ["a"] } };
  const error = await thrownFor(respond(status, { error: body }, { "x-served-by": "edge" }));
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
  expect(message).toBe("getService: It failed.");
  expect(rest).toMatchObject({ apiMessage: "It failed.", id: "incident-1", details: { why: ["a"] } });
});

describe("an error status without a documented body keeps its class", () => {
  test.for([
    ["HTML", "<!doctype html><title>502</title>"],
    ["an empty body", ""],
    ["incomplete JSON", '{"error":{"status":5'],
    ["JSON without an error", "{}"],
    ["an error that is a string", '{"error":"broken"}'],
    ["an error that is null", '{"error":null}'],
    ["null", "null"],
    ["an array", "[]"],
    ["fields with wrong types", '{"error":{"message":5,"id":{}}}'],
  ] as const)("%s", async ([, text]) => {
    for (const [status, Class] of [
      [502, ServerError],
      [404, NotFoundError],
    ] as const) {
      const error = await thrownFor(respond(status, text));
      expect(error).toBeInstanceOf(Class);
      expect(error).toMatchObject({
        status,
        apiMessage: undefined,
        id: undefined,
        message: `getService: The API responded with status ${status}.`,
      });
    }
  });

  test("a body that ends early", async () => {
    const { baseUrl } = await startServer((_, response) => {
      response.writeHead(404, { "content-length": "100" }).write('{"error":', () => response.destroy());
    });
    expect(await rejectionOf(createClient({ token, baseUrl }).getService(service))).toBeInstanceOf(NotFoundError);
  });

  test("a body that never ends", async () => {
    const { baseUrl } = await startServer((_, response) => {
      response.writeHead(409).write('{"error":');
    });
    const call = createClient({ token, baseUrl, timeout: 2000 }).getService(service);
    expect(await rejectionOf(call)).toBeInstanceOf(ConflictError);
  });
});

describe("a success without documented content is an InvalidResponseError with its status", () => {
  test.for([
    ["HTML", 200, "<!doctype html>"],
    ["an empty body", 200, ""],
    ["incomplete JSON", 200, '{"data":{'],
    ["text", 200, "ok"],
    ["a JSON string", 200, '"ok"'],
    ["null", 200, "null"],
    ["an array", 200, "[]"],
    ["an object without data", 200, '{"ok":true}'],
    ["data that is null", 200, '{"data":null}'],
    ["data that is a number", 201, '{"data":5}'],
  ] as const)("%s", async ([, status, text]) => {
    const error = await thrownFor(respond(status, text));
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

describe("a response nested 100,000 levels deep", () => {
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;

  test("is a success or an InvalidResponseError, depending on the runtime", async () => {
    const { fetch } = stubFetch(respond(200, `{"data":{"a":${deep}}}`));
    const outcome = await createClient({ token, fetch })
      .getService(service)
      .catch((error: unknown) => error);
    const { name } = outcome as { name?: string };
    expect([undefined, "InvalidResponseError"]).toContain(name);
  });

  test("is the error of its status", async () => {
    const error = await thrownFor(respond(400, `{"error":{"message":"no","details":${deep}}}`));
    expect(error).toBeInstanceOf(BadRequestError);
  });
});

test("a 201 with data is a success", async () => {
  const { fetch } = stubFetch(respond(201, { data: { id: "example-service" } }));
  const { data, response } = await createClient({ token, fetch }).getService(service);
  expect([data.id, response.status]).toEqual(["example-service", 201]);
});

describe("safe", () => {
  test("returns the result of a successful call", async () => {
    const { data, error, response } = await safe(clientFor(openSandbox()).getService(service));
    expect([data?.id, error, response?.status]).toEqual(["example-service", undefined, 200]);
  });

  test("returns the error and the response of a failed call", async () => {
    const call = clientFor(openSandbox()).getService({ ...service, serviceId: "nothing" });
    const { data, error, response } = await safe(call);
    expect([data, error?.name, response?.status]).toEqual([undefined, "NotFoundError", 404]);
  });

  test("returns an error without a response after a failed connection", async () => {
    const { fetch } = stubFetch(new TypeError("fetch failed"));
    const { error, response } = await safe(createClient({ token, fetch, retries: 0 }).getService(service));
    expect([error?.name, response]).toEqual(["ConnectionError", undefined]);
  });

  test("throws for invalid input", async () => {
    const call = clientFor(openSandbox()).getService({ ...service, serviceId: "" });
    await expect(safe(call)).rejects.toThrow(TypeError);
  });
});

test("an error prints its name, operation and message", async () => {
  const error = await rejectionOf(clientFor(openSandbox()).getService({ ...service, serviceId: "nothing" }));
  expect(String(error)).toMatch(/^NotFoundError: getService: No service/);
});

test("the errors are the same over a port", async () => {
  const sandbox = openSandbox();
  sandbox.fail({ status: 403 });
  const client = createClient({ token, baseUrl: await serve(sandbox) });
  expect(await rejectionOf(client.getService(service))).toBeInstanceOf(PermissionDeniedError);
});
