import type {
  BuildServiceInput,
  BuildSettingsInput,
  BuildStatus,
  Error as ApiError,
  ErrorResponse,
  ProjectInput,
  Service,
  ServiceDeployment,
  components,
  operations,
  paths,
} from "@northspec/types";
import { operationTable, type OperationDescription, type OperationId } from "@northspec/types/operations";
import { expectTypeOf, test } from "vitest";

const buildService: BuildServiceInput = {
  name: "Docs Site",
  billing: { buildPlan: "nf-compute-20" },
  vcsData: { projectUrl: "https://github.com/example/docs", projectType: "github" },
  buildSettings: { dockerfile: { dockerFilePath: "/Dockerfile", dockerWorkDir: "/" } },
};

test("exports a type for each schema", () => {
  expectTypeOf<Service>().toEqualTypeOf<components["schemas"]["Service"]>();
  expectTypeOf<ErrorResponse["error"]>().toEqualTypeOf<ApiError>();
  expectTypeOf<ApiError["message"]>().toEqualTypeOf<string>();
});

test("a request field with a default is optional, and a required one is not", () => {
  expectTypeOf(buildService.buildSettings).not.toBeAny();
  expectTypeOf<{ dockerFilePath: string; dockerWorkDir: string }>().toExtend<
    components["schemas"]["DockerfileInput"]
  >();
  // @ts-expect-error the name is missing
  const nameless: BuildServiceInput = {
    billing: {},
    vcsData: buildService.vcsData,
    buildSettings: buildService.buildSettings,
  };
  void nameless;
});

test("reports unknown fields, wrong types and wrong enum values at their lines", () => {
  const wrong: BuildServiceInput = {
    ...buildService,
    // @ts-expect-error it is a boolean
    disabledCI: "yes",
    // @ts-expect-error no such source
    buildSource: "svn",
  };
  void wrong;
  // @ts-expect-error requests are closed
  const unknown: BuildServiceInput = { ...buildService, colour: "blue" };
  void unknown;
  // @ts-expect-error no such status
  const status: BuildStatus = "DONE";
  void status;
});

test("requires one variant of a request", () => {
  const buildpack: BuildSettingsInput = { buildpack: {} };
  void buildpack;
  // @ts-expect-error neither a Dockerfile nor a Buildpack
  const neither: BuildSettingsInput = { storage: {} };
  void neither;
});

test("rejects fields that exclude each other", () => {
  const inRegion: ProjectInput = { name: "Docs", region: "europe-west" };
  const onCluster: ProjectInput = { name: "Docs", clusterId: "gcp-cluster-1" };
  const byDefault: ProjectInput = { name: "Docs" };
  void [inRegion, onCluster, byDefault];
  // @ts-expect-error a project is in a region or on a cluster
  const both: ProjectInput = { name: "Docs", region: "europe-west", clusterId: "gcp-cluster-1" };
  void both;
});

test("narrows the variants of a deployment with `in`", () => {
  const read = (deployment: ServiceDeployment) => {
    if ("internal" in deployment) {
      expectTypeOf(deployment.internal.buildId).toEqualTypeOf<string>();
      // @ts-expect-error an internal deployment has no external source
      void deployment.external;
    } else {
      expectTypeOf(deployment.external).toEqualTypeOf<components["schemas"]["ExternalImage"]>();
    }
    // @ts-expect-error it may be the other variant
    void deployment.internal;
  };
  void read;
});

test("paths and operations have the same types", () => {
  type Path = "/v1/projects/{projectId}/services/{serviceId}";
  expectTypeOf<paths[Path]["get"]>().toEqualTypeOf<operations["getService"]>();
  type ServiceResponse = operations["getService"]["responses"][200]["content"]["application/json"];
  expectTypeOf<ServiceResponse["data"]>().toEqualTypeOf<Service>();
});

test("the table has literal types for each operation", () => {
  expectTypeOf<OperationId>().toEqualTypeOf<keyof operations>();
  expectTypeOf(operationTable).toExtend<Readonly<Record<OperationId, OperationDescription>>>();
  expectTypeOf(operationTable.getService.method).toEqualTypeOf<"GET">();
  expectTypeOf(operationTable.listServiceBuilds.paginated).toEqualTypeOf<true>();
  // @ts-expect-error no such operation
  void operationTable.getEverything;
  // @ts-expect-error the table cannot be changed
  operationTable.getService.method = "POST";
});
