import type { ErrorResponse, Job, Pagination, Service } from "@northspec/types";
import { expectTypeOf, test } from "vitest";
import { createClient } from "../src/index.ts";

const client = createClient({ token: "token" });

test("a method takes the path and query parameters of its operation by name", () => {
  expectTypeOf(client.getJob).parameter(0).toEqualTypeOf<{ projectId: string; jobId: string }>();
  expectTypeOf(client.listServiceBuilds)
    .parameter(0)
    .toEqualTypeOf<{ projectId: string; serviceId: string; per_page?: number; page?: number; cursor?: string }>();
});

test("a method refuses a missing, a misspelt and a wrong parameter", () => {
  // @ts-expect-error serviceId is missing
  void client.getService({ projectId: "p" });
  // @ts-expect-error it is serviceId
  void client.getService({ projectId: "p", serviceID: "s" });
  // @ts-expect-error per_page is a number
  void client.listServiceBuilds({ projectId: "p", serviceId: "s", per_page: "2" });
  // @ts-expect-error a read takes no body
  void client.getService({ projectId: "p", serviceId: "s", body: {} });
  // @ts-expect-error no such operation
  void client.getEverything({});
});

test("a creation refuses a body that is missing or has a wrong field", () => {
  // @ts-expect-error the body is missing
  void client.createBuildService({ projectId: "p" });
  void client.createBuildService({
    projectId: "p",
    body: {
      name: "Docs Site",
      billing: {},
      // @ts-expect-error a provider that does not exist
      vcsData: { projectUrl: "https://github.com/example/docs", projectType: "sourceforge" },
      buildSettings: { dockerfile: { dockerFilePath: "/Dockerfile", dockerWorkDir: "/" } },
    },
  });
});

test("a result is either data or error, and each has the type of its schema", async () => {
  const service = await client.getService({ projectId: "p", serviceId: "s" });
  if (service.data) {
    expectTypeOf(service.data.data).toEqualTypeOf<Service>();
    expectTypeOf(service.error).toEqualTypeOf<undefined>();
  } else {
    expectTypeOf(service.error).toEqualTypeOf<ErrorResponse>();
  }
  // @ts-expect-error nothing says yet that the call succeeded
  void service.data.data;

  const builds = await client.listServiceBuilds({ projectId: "p", serviceId: "s" });
  expectTypeOf(builds.data?.pagination).toEqualTypeOf<Pagination | undefined>();
});

test("the alternatives of a reply are told apart with `in`", async () => {
  const { data } = await client.getServiceDeployment({ projectId: "p", serviceId: "s" });
  if (data && "external" in data.data) {
    expectTypeOf(data.data.external).not.toBeAny();
    // @ts-expect-error an external deployment has no internal source
    void data.data.internal;
  }
});

test("openapi-fetch's methods know paths and bodies", async () => {
  const { data } = await client.GET("/v1/projects/{projectId}/jobs/{jobId}", {
    params: { path: { projectId: "p", jobId: "j" } },
  });
  expectTypeOf(data?.data).toEqualTypeOf<Job | undefined>();
  // @ts-expect-error no such path
  void client.GET("/v2/projects");
});
