import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openapi, peers, publishedFile, type Server, startServer } from "./processes.ts";

export const token = "bench-token";
export const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };

const service = { projectId: "default-project", serviceId: "example-service" };
const servicePath = "/v1/projects/{projectId}/services/{serviceId}";

/** A call of an operation that every client supports. */
export interface ApiCall {
  readonly id: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly body?: object;
}

export const getService: ApiCall = { id: "getService", method: "GET", path: servicePath, parameters: service };

export const createBuildService: ApiCall = {
  id: "createBuildService",
  method: "POST",
  path: "/v1/projects/{projectId}/services/build",
  parameters: { projectId: "default-project" },
  body: {
    name: "Docs Site",
    billing: { deploymentPlan: "nf-compute-20" },
    vcsData: { projectUrl: "https://github.com/example/docs", projectType: "github" },
    buildSettings: { dockerfile: { dockerFilePath: "/Dockerfile", dockerWorkDir: "/" } },
  },
};

export const fiveCalls: readonly ApiCall[] = [
  getService,
  { id: "getServiceDeployment", method: "GET", path: `${servicePath}/deployment`, parameters: service },
  {
    id: "getJob",
    method: "GET",
    path: "/v1/projects/{projectId}/jobs/{jobId}",
    parameters: { projectId: "default-project", jobId: "example-job" },
  },
  { id: "listServiceBuilds", method: "GET", path: `${servicePath}/build`, parameters: service },
  createBuildService,
];

/** The path of a call, with its parameters inserted. */
export function pathOf({ path, parameters }: ApiCall): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? "");
}

const firstPath = pathOf(getService);

/** Starts the built sandbox with a rate limit that is never reached. */
export function startSandbox(...options: readonly string[]): Promise<Server> {
  const args = ["--token", token, "--rate-limit", "1e15", ...options];
  return startServer((port) => [publishedFile("sandbox"), "--port", port, ...args], firstPath, headers);
}

/** Saves the sandbox's response to `getService` to a file. */
export async function saveResponse(file: string): Promise<void> {
  const server = await startSandbox();
  const response = await fetch(server.url + firstPath, { headers });
  writeFileSync(file, await response.text());
  await server.stop();
}

/**
 * Starts a bare node:http server.
 *
 * @param responseFile - the response body for every GET request.
 */
export function startBareServer(responseFile: string): Promise<Server> {
  const program = join(import.meta.dirname, "bare-server.ts");
  return startServer((port) => [program, port, responseFile], firstPath, headers);
}

/** Starts the mock server Prism with our specification. */
export function startPrism(): Promise<Server> {
  const program = join(peers, "@stoplight/prism-cli/dist/index.js");
  const args = ["mock", openapi, "--verboseLevel", "silent"];
  return startServer((port) => [program, ...args, "--port", port], firstPath, headers);
}
