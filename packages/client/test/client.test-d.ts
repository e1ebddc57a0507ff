import type { Build, BuildService, Job, Pagination, Service } from "@northspec/types";
import {
  AbortedError,
  type CallOptions,
  ConflictError,
  ConnectionError,
  createBuildService,
  createClient,
  createFetch,
  getService,
  type Input,
  listServiceBuilds,
  type NotFoundError,
  paginate,
  pages,
  RateLimitedError,
  type Result,
  safe,
  type ServerError,
  TimeoutError,
  type UnexpectedStatusError,
  InvalidResponseError,
  waitFor,
} from "@northspec/client";
import { expectTypeOf, test } from "vitest";
import { buildService } from "./setup.ts";

const client = createClient({ token: "token" });
const service = { projectId: "p", serviceId: "s" };

test("a method takes the path and query parameters of its operation by name", () => {
  expectTypeOf(client.getJob).parameter(0).toEqualTypeOf<{ projectId: string; jobId: string }>();
  expectTypeOf(client.listServiceBuilds)
    .parameter(0)
    .toEqualTypeOf<{ projectId: string; serviceId: string; per_page?: number; page?: number; cursor?: string }>();
  expectTypeOf(client.getJob).parameter(1).toEqualTypeOf<CallOptions | undefined>();
});

test("a missing, misspelt or wrong parameter does not compile", () => {
  // @ts-expect-error serviceId is missing
  void client.getService({ projectId: "p" });
  // @ts-expect-error it is serviceId
  void client.getService({ projectId: "p", serviceID: "s" });
  // @ts-expect-error per_page is a number
  void client.listServiceBuilds({ projectId: "p", serviceId: "s", per_page: "2" });
  // @ts-expect-error the operation has no body
  void client.getService({ projectId: "p", serviceId: "s", body: {} });
  // @ts-expect-error no such operation
  void client.getEverything({});
  // @ts-expect-error the input is missing
  void client.getService();
  // @ts-expect-error the option is timeout
  void client.getService(service, { timeOut: 1 });
  // @ts-expect-error the team belongs to a client
  void client.getService(service, { teamId: "t" });
  // @ts-expect-error a signal belongs to a call
  void createClient({ signal: AbortSignal.timeout(1) });
});

test("a missing body or a wrong field does not compile", () => {
  // @ts-expect-error the body is missing
  void client.createBuildService({ projectId: "p" });
  void client.createBuildService({
    projectId: "p",
    body: {
      name: "Docs Site",
      billing: {},
      // @ts-expect-error no such provider
      vcsData: { projectUrl: "https://github.com/example/docs", projectType: "sourceforge" },
      buildSettings: { dockerfile: { dockerFilePath: "/Dockerfile", dockerWorkDir: "/" } },
    },
  });
  // @ts-expect-error no such field
  void client.createBuildService({ projectId: "p", body: { ...buildService("Docs Site"), colour: "blue" } });
});

test("a result has data, pagination if the operation is paginated, and the response", async () => {
  const one = await client.getService(service);
  expectTypeOf(one.data).toEqualTypeOf<Service>();
  expectTypeOf(one.response).toEqualTypeOf<Response>();
  // @ts-expect-error the operation is not paginated
  void one.pagination;
  const builds = await client.listServiceBuilds(service);
  expectTypeOf(builds.pagination).toEqualTypeOf<Pagination>();
  const created = await client.createBuildService({ projectId: "p", body: buildService("Docs Site") });
  expectTypeOf(created.data).toEqualTypeOf<BuildService>();
});

test("a function has the types of its method", async () => {
  const apiFetch = createFetch({ token: "token" });
  expectTypeOf((await getService(apiFetch, service)).data).toEqualTypeOf<Service>();
  // @ts-expect-error serviceId is missing
  void getService(apiFetch, { projectId: "p" });
  // @ts-expect-error a client is not a fetch
  void getService(client, service);
});

test("`in` narrows the variants of a result", async () => {
  const { data } = await client.getServiceDeployment(service);
  if ("external" in data) {
    expectTypeOf(data.external).not.toBeAny();
    // @ts-expect-error an external deployment has no internal source
    void data.internal;
  }
});

test("checking the error narrows the result of safe", async () => {
  const result = await safe(client.getService(service));
  // @ts-expect-error the call may have failed
  void result.data.name;
  if (result.error) {
    expectTypeOf(result.data).toEqualTypeOf<undefined>();
    expectTypeOf(result.response).toEqualTypeOf<Response | undefined>();
  } else {
    expectTypeOf(result.data).toEqualTypeOf<Service>();
    expectTypeOf(result.response).toEqualTypeOf<Response>();
  }
  const { data, error } = await safe(client.getService(service));
  if (!error) expectTypeOf(data).toEqualTypeOf<Service>();
});

test("an error is narrowed by its name", async () => {
  const { error } = await safe(client.getService(service));
  if (error?.name === "NotFoundError") {
    expectTypeOf(error).toEqualTypeOf<NotFoundError>();
    expectTypeOf(error.status).toEqualTypeOf<404>();
  }
  if (error?.name === "RateLimitedError") expectTypeOf(error.reset).toEqualTypeOf<number | undefined>();
  if (error?.name === "ConnectionError") {
    // @ts-expect-error there is no response
    void error.details;
  }
  // @ts-expect-error no such name
  void (error?.name === "NotFound");
});

test("an error is narrowed by its status", async () => {
  const { error } = await safe(client.createBuildService({ projectId: "p", body: buildService("Docs Site") }));
  if (error?.status === 409) expectTypeOf(error).toEqualTypeOf<ConflictError>();
  else if (error?.status === 429) expectTypeOf(error).toEqualTypeOf<RateLimitedError>();
  else if (error?.status === 503) expectTypeOf(error).toEqualTypeOf<ServerError>();
  else if (error?.status === 302) expectTypeOf(error).toEqualTypeOf<UnexpectedStatusError>();
  else if (error?.status === 200)
    expectTypeOf(error).toEqualTypeOf<ConnectionError | TimeoutError | InvalidResponseError>();
});

test("the errors of an operation are those of its documented statuses", async () => {
  const { error } = await safe(client.getService(service));
  // @ts-expect-error the operation documents no conflict
  void (error?.name === "ConflictError");
  // @ts-expect-error the operation documents no conflict
  void (error?.status === 409);
});

test("the class narrows a caught error", () => {
  const read = (error: unknown) => {
    if (error instanceof RateLimitedError) expectTypeOf(error.reset).toEqualTypeOf<number | undefined>();
    if (error instanceof ConflictError) expectTypeOf(error.status).toEqualTypeOf<409>();
    if (error instanceof AbortedError) expectTypeOf(error.status).toEqualTypeOf<undefined>();
  };
  void read;
});

test("paginated results have the type of their schema", async () => {
  for await (const build of paginate(client.listServiceBuilds, service)) expectTypeOf(build).toEqualTypeOf<Build>();
  for await (const { data } of pages(client.listServiceBuilds, service))
    expectTypeOf(data.builds).toEqualTypeOf<Build[]>();
  const apiFetch = createFetch({ token: "token" });
  const list = (input: Input<"listServiceBuilds">) => listServiceBuilds(apiFetch, input);
  for await (const build of paginate(list, service)) expectTypeOf(build).toEqualTypeOf<Build>();
  // @ts-expect-error the operation is not paginated
  void paginate(client.getService, service);
  const first = (input: typeof service) => listServiceBuilds(apiFetch, input);
  // @ts-expect-error the function has no cursor
  void paginate(first, service);
  // @ts-expect-error serviceId is missing
  void paginate(client.listServiceBuilds, { projectId: "p" });
});

test("waitFor takes operations that start something, and resolves to the response of the polled operation", () => {
  const input = { projectId: "p", body: buildService("Docs Site") };
  const wait = client.waitFor("createBuildService", input, {
    onStart: ({ data }) => expectTypeOf(data).toEqualTypeOf<BuildService>(),
    onProgress: ({ data, field, status }) => {
      expectTypeOf(data).toEqualTypeOf<Service>();
      expectTypeOf(field).toBeString();
      expectTypeOf(status).toEqualTypeOf<string | undefined>();
    },
  });
  expectTypeOf(wait).resolves.toEqualTypeOf<Result<"getService">>();
  expectTypeOf(wait).resolves.toHaveProperty("data").toEqualTypeOf<Service>();
  expectTypeOf(wait).resolves.toHaveProperty("response").toEqualTypeOf<Response>();
  expectTypeOf(waitFor(createFetch(), createBuildService, { input })).toEqualTypeOf(wait);
  expectTypeOf(client.waitFor("startServiceBuild", { ...service, body: {} })).resolves.toExtend<{ data: Build }>();
  // @ts-expect-error nothing to wait for
  void client.waitFor("getService", service);
  // @ts-expect-error nothing to wait for
  void waitFor(createFetch(), getService, { input: service });
  // @ts-expect-error no body
  void client.waitFor("createBuildService", { projectId: "p" });
});

test("safe lists the errors of a wait", async () => {
  const { data, error } = await safe(
    client.waitFor("createBuildService", { projectId: "p", body: buildService("Docs Site") }),
  );
  expectTypeOf(data).toEqualTypeOf<Service | undefined>();
  if (error?.name === "OperationFailedError") expectTypeOf(error.data).toEqualTypeOf<Service>();
  if (error?.name === "ConflictError") expectTypeOf(error.status).toEqualTypeOf<409>();
});

test("openapi-fetch's methods have the types of paths, parameters and bodies", async () => {
  const params = { path: { projectId: "p", jobId: "j" } };
  const { data, error } = await client.GET("/v1/projects/{projectId}/jobs/{jobId}", { params });
  expectTypeOf(data?.data).toEqualTypeOf<Job | undefined>();
  expectTypeOf(error?.error.message).toEqualTypeOf<string | undefined>();
  // @ts-expect-error no such path
  void client.GET("/v2/projects");
  // @ts-expect-error the parameters are missing
  void client.GET("/v1/projects/{projectId}/jobs/{jobId}");
  // @ts-expect-error the path has no PUT
  void client.PUT("/v1/projects/{projectId}/jobs/{jobId}", { params });
});

test("openapi-fetch's methods have the options that work, and no other", () => {
  const params = { path: { projectId: "p", jobId: "j" } };
  const call = (options: NonNullable<Parameters<typeof client.GET<"/v1/projects/{projectId}/jobs/{jobId}">>[1]>) =>
    client.GET("/v1/projects/{projectId}/jobs/{jobId}", options);
  void call({ params, baseUrl: "https://other.test", fetch, headers: { a: "b" }, signal: null, retries: 1 });
  void call({ params, querySerializer: () => "", pathSerializer: () => "", keepalive: true });
  // @ts-expect-error a number
  void call({ params, retries: "1" });
  // @ts-expect-error bodies are JSON
  void call({ params, parseAs: "blob" });
  // @ts-expect-error use hooks
  void call({ params, middleware: [] });
  // @ts-expect-error no such option
  void call({ params, retry: 1 });
});
