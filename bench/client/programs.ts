/**
 * The same program for each client: `make(baseUrl, fetch)` gives five calls, each of which gives a field of its reply.
 * It is what is bundled, run and checked by the compilers.
 */
export interface Program {
  readonly name: string;
  /** The first calls of the program, from 1 to 5, as TypeScript. */
  source(calls: number): string;
  /** Why it has no part in a measurement. */
  readonly unable?: { readonly cpu?: string; readonly rate?: string };
}

const body = `{
      name: "Docs Site",
      billing: { deploymentPlan: "nf-compute-20" },
      vcsData: { projectUrl: "https://github.com/example/docs", projectType: "github" },
      buildSettings: { dockerfile: { dockerFilePath: "/Dockerfile", dockerWorkDir: "/" } },
    }`;

function program(setup: string, head: string, calls: readonly string[]): (count: number) => string {
  return (count) => {
    const used = calls.slice(0, count);
    // Only what is called is imported, as in an app.
    const names = operationIds.filter((id) => used.some((call) => call.includes(`${id}(`)));
    return `${head.replace("$operations", names.join(", "))}
export async function make(baseUrl: string, fetch: typeof globalThis.fetch) {
  ${setup}
  return [
${used.map((call) => `    async () => ${call},`).join("\n")}
  ];
}
`;
  };
}

const operationIds = ["getService", "getServiceDeployment", "getJob", "listServiceBuilds", "createBuildService"];
const service = `{ projectId: "default-project", serviceId: "example-service" }`;
const job = `{ projectId: "default-project", jobId: "example-job" }`;
const project = "/v1/projects/default-project";
const servicePath = "/v1/projects/{projectId}/services/{serviceId}";

/** Calls like `getService(input)`, written in one way for each client. */
function five(call: (id: string, input: string, body?: string) => string, data: (reply: string) => string): string[] {
  return [
    `${data(call("getService", service))}.name`,
    `${data(call("getServiceDeployment", service))}.region`,
    `${data(call("getJob", job))}.name`,
    `${data(call("listServiceBuilds", service))}.builds`,
    `${data(call("createBuildService", `{ projectId: "default-project" }`, body))}.id`,
  ];
}

const ours = five(
  (id, input, sent) => `${id}(transport, ${sent ? input.replace(" }", `, body: ${sent} }`) : input})`,
  (reply) => `(await ${reply}).data`,
);
const transport = `const transport = createTransport({ token: "bench-token", baseUrl, fetch });`;

const bareCalls = [
  ["/services/example-service", "name"],
  ["/services/example-service/deployment", "region"],
  ["/jobs/example-job", "name"],
  ["/services/example-service/build", "builds"],
].map(
  ([path, field]) =>
    `(await (await fetch(baseUrl + "${project}${path}", { method: "GET", headers })).json()).data.${field}`,
);

export const bareFetch: Program = {
  name: "bare fetch",
  source: program(`const headers = { authorization: "Bearer bench-token", accept: "application/json" };`, "", [
    ...bareCalls,
    `(await (await fetch(baseUrl + "${project}/services/build", { method: "POST", headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(${body}) })).json()).data.id`,
  ]),
};

export const functions: Program = {
  name: "ours: functions",
  source: program(transport, `import { createTransport, $operations } from "@northspec/client";`, ours),
};

export const pagingAndWaiting: Program = {
  name: "ours: functions, paginate, waitForBuild",
  source: (calls) => `${functions.source(calls)}export { paginate, waitForBuild } from "@northspec/client";\n`,
};

export const methods: Program = {
  name: "ours: createClient",
  source: program(
    `const client = createClient({ token: "bench-token", baseUrl, fetch });`,
    `import { createClient } from "@northspec/client";`,
    ours.map((call) => call.replace(/await (\w+)\(transport, /, "await client.$1(")),
  ),
};

export const openapiFetch: Program = {
  name: "openapi-fetch",
  source: program(
    `const client = createClient<paths>({ baseUrl, fetch, headers: { authorization: "Bearer bench-token" } });`,
    `import type { paths } from "@northspec/types";\nimport createClient from "openapi-fetch";`,
    [
      `(await client.GET("${servicePath}", { params: { path: ${service} } })).data?.data.name`,
      `(await client.GET("${servicePath}/deployment", { params: { path: ${service} } })).data?.data.region`,
      `(await client.GET("/v1/projects/{projectId}/jobs/{jobId}", { params: { path: ${job} } })).data?.data.name`,
      `(await client.GET("${servicePath}/build", { params: { path: ${service} } })).data?.data.builds`,
      `(await client.POST("/v1/projects/{projectId}/services/build", { params: { path: { projectId: "default-project" } }, body: ${body} })).data?.data.id`,
    ],
  ),
};

export const heyApi: Program = {
  name: "@hey-api/openapi-ts",
  source: program(
    `client.setConfig({ baseUrl, fetch, auth: "bench-token" });`,
    `import { client } from "./hey/client.gen.js";\nimport { $operations } from "./hey/sdk.gen.js";`,
    five(
      (id, input, sent) => `${id}({ path: ${input}${sent ? `, body: ${sent}` : ""} })`,
      (reply) => `(await ${reply}).data?.data`,
    ).map((call) => call.replace(/\.(\w+)$/, "?.$1")),
  ),
};

export const redocly: Program = {
  name: "redocly generate-client",
  source: program(
    `configure({ serverUrl: baseUrl, fetch, auth: { bearer: "bench-token" } });`,
    `import { configure, $operations } from "./redocly.js";`,
    five(
      (id, input, sent) => `${id}({ path: ${input}${sent ? `, body: ${sent}` : ""} })`,
      (reply) => `(await ${reply}).data`,
    ),
  ),
};

export const official: Program = {
  name: "@northflank/js-client",
  unable: { cpu: "it takes no fetch" },
  source: program(
    `void fetch;
  const context = new ApiClientInMemoryContextProvider();
  await context.addContext({ name: "bench", token: "bench-token", host: baseUrl });
  const client = new ApiClient(context);`,
    `import { ApiClient, ApiClientInMemoryContextProvider } from "@northflank/js-client";`,
    [
      `(await client.get.service({ parameters: ${service} })).data.name`,
      `(await client.get.service.deployment({ parameters: ${service} })).data.region`,
      `(await client.get.job({ parameters: ${job} })).data.name`,
      `(await client.get.service.builds({ parameters: ${service} })).data.builds`,
      `(await client.create.service.build({ parameters: { projectId: "default-project" }, data: ${body} })).data.id`,
    ],
  ),
};

/** All of them, bare fetch first: the others are compared with it. */
export const programs: readonly Program[] = [bareFetch, functions, methods, openapiFetch, heyApi, redocly, official];
