import { createClient, NotFoundError, paginate } from "@northspec/client";

/**
 * Makes the calls that must work in every runtime.
 *
 * @param {import("@northspec/client").ClientOptions} options
 * @returns the result of each, as JSON.
 */
export async function makeCalls(options) {
  const retried = [];
  const client = createClient({ ...options, onRetry: ({ error }) => retried.push(error.name) });
  const service = { projectId: "default-project", serviceId: "example-service" };

  const { data, response } = await client.getService(service);
  const found = { name: data.name, hasRateLimit: response.headers.has("x-ratelimit-remaining") };

  const error = await errorOf(client.getService({ ...service, serviceId: "nothing" }));
  const missing = { isNotFoundError: error instanceof NotFoundError, status: error.status, message: error.message };

  const afterRetry = await client.getService(service, { headers: { prefer: "status=503, times=1" } });

  const builds = [];
  const listing = { projectId: "default-project", serviceId: "example-build-service", per_page: 1 };
  for await (const build of paginate(client.listServiceBuilds, listing)) builds.push(build.id);

  const controller = new AbortController();
  const stuck = createClient({ ...options, onRequest: () => setTimeout(() => controller.abort("enough"), 50) });
  const slow = { headers: { prefer: "delay=60000" }, signal: controller.signal };
  const { name, cause, attempts } = await errorOf(stuck.getService(service, slow));

  return { found, missing, retried, afterRetry: afterRetry.data.name, builds, aborted: { name, cause, attempts } };
}

/** Returns the error that a call rejects with. */
async function errorOf(call) {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error("Expected a call to fail.");
}
