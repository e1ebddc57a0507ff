// An app that the compiler checks here and with the installed package.
import {
  createClient,
  createFetch,
  getService,
  type Input,
  type NotFoundError,
  paginate,
  safe,
} from "@northspec/client";

const client = createClient({ token: "token", onRetry: ({ error, delay }) => console.log(error.status, delay) });
const service: Input<"getService"> = { projectId: "default-project", serviceId: "example-service" };

export async function read(): Promise<string> {
  const { data, response } = await client.getService(service, { signal: AbortSignal.timeout(1000) });
  const retryAfter: string | null = response.headers.get("retry-after");
  // @ts-expect-error -- the name of a service is a string
  const name: number = data.name;
  return `${name} ${retryAfter}`;
}

export async function narrow(): Promise<NotFoundError | undefined> {
  const { data, error } = await safe(getService(createFetch({ token: "token" }), service));
  if (error?.name === "NotFoundError") return error;
  const name: string | undefined = data?.name;
  console.log(name);
  return undefined;
}

export async function list(): Promise<void> {
  for await (const build of paginate(client.listServiceBuilds, { ...service, per_page: 10 })) {
    const concluded: boolean | undefined = build.concluded;
    console.log(build.id, concluded);
  }
}

export async function createAndWait(input: Input<"createBuildService">): Promise<void> {
  const { data } = await client.waitFor("createBuildService", input, {
    onProgress: ({ status }) => console.log(status),
  });
  const status: string | undefined = data.status.build?.status;
  console.log(status);
}

export async function byPath(): Promise<void> {
  const { data } = await client.GET("/v1/projects/{projectId}/jobs/{jobId}", {
    params: { path: { projectId: "default-project", jobId: "example-job" } },
  });
  const name: string | undefined = data?.data.name;
  console.log(name);
}

// @ts-expect-error -- a parameter is missing
export const missing = (): unknown => client.getService({ projectId: "default-project" });

// @ts-expect-error -- no such operation
export const unknown = (): unknown => client.getServices;
