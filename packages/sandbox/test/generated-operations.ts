import fc from "fast-check";
import { valuesOf } from "./arbitrary.ts";
import { exampleOf, type Operation, operations, parametersIn } from "./specification.ts";
import { check, Traffic } from "./traffic.ts";

type Fields = Readonly<Record<string, unknown>>;

const serviceIds = ["example-service", "example-build-service", "example-deployment-service", "docs-site", "service"];
const names = ["Service", "Docs Site", "Example Service", "Example Build Service", "Example Deployment Service"];

/** Replaces what the schema allows and the sandbox does not know, so that many requests succeed. */
function plausible(body: unknown, choice: number): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  const { name, billing, deployment, instances, ...rest } = body as Fields; // as just checked
  return {
    ...rest,
    ...(name === undefined ? {} : { name: choice % 3 === 0 ? name : names[choice % names.length] }),
    ...(isFields(billing) ? { billing: knownPlans(billing) } : {}),
    ...(isFields(deployment) ? { deployment: knownImage(deployment, choice) } : {}),
    ...(instances === undefined ? {} : { instances: choice % 4 }),
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function knownPlans(billing: Fields): Fields {
  return Object.fromEntries(
    Object.entries(billing).map(([key, value]) => [key, key === "gpu" ? value : "nf-compute-20"]),
  );
}

function knownImage(deployment: Fields, choice: number): Fields {
  const { type: _, internal, external, ...rest } = deployment;
  const source = isFields(internal) && choice % 2 === 0 ? { internal: { ...internal, id: "docs-site" } } : { external };
  return { ...rest, instances: choice % 4, ...(Object.values(source)[0] === undefined ? {} : source) };
}

/** Stands for a build or run that has just started. */
const justStarted = "just-started";

/** Returns the values of a path parameter that exist, or may exist. */
function valuesIn(name: string, example: string): readonly string[] {
  if (name === "serviceId") return serviceIds;
  if (name === "buildId" || name === "runId") return [example, justStarted];
  return name === "projectId" ? ["default-project"] : [example];
}

function requestsOf(operation: Operation) {
  const { schema } = operation.body ?? {};
  const examples = Object.values(operation.bodyExamples);
  const generated = schema
    ? fc.tuple(valuesOf(schema), fc.nat(1000)).map(([body, choice]) => plausible(body, choice))
    : undefined;
  const bodies = generated
    ? fc.oneof(generated, ...(examples.length > 0 ? [fc.constantFrom(...examples)] : []))
    : fc.constant(undefined);
  const path = fc.tuple(
    ...parametersIn(operation, "path").map((each) => fc.constantFrom(...valuesIn(each.name, exampleOf(each)))),
  );
  const queries = parametersIn(operation, "query").filter(({ examples: known }) => known.length > 0);
  const query = fc.constantFrom(
    "",
    "",
    ...queries.map((each) => `?${each.name}=${encodeURIComponent(exampleOf(each))}`),
  );
  const prefer = fc.constantFrom(undefined, undefined, "build-result=FAILURE", "deployment-result=FAILED");
  return fc.record({ operation: fc.constant(operation), path, query, body: bodies, prefer, advance: fc.nat(4000) });
}

/** Operations that delete resources are rare, so that others find them. */
const requests = fc.oneof(
  ...operations.map((each) => ({ arbitrary: requestsOf(each), weight: each.operationId.startsWith("delete") ? 1 : 8 })),
);

/** Starts a build or run of the job of an operation, or otherwise a build of the service of the examples. */
async function start(traffic: Traffic, operation: Operation, [projectId, jobId]: readonly string[]): Promise<string> {
  const { sandbox } = traffic;
  const [, parts] = /\/jobs\/\{jobId\}\/(\w+)\/\{\w+\}$/.exec(operation.path) ?? [];
  if (parts !== undefined) {
    const target = `/v1/projects/${projectId}/jobs/${jobId}/${parts}`;
    const { status, text } = await traffic.send({ method: "POST", target, headers: {}, body: undefined });
    return status === 200 ? JSON.parse(text).data.id : justStarted;
  }
  const exists = sandbox.dump().services.some(({ document }) => document.service.id === "example-service");
  if (!exists) sandbox.reset();
  return sandbox.addBuilds({ projectId: "default-project", serviceId: "example-service" })[0]?.id ?? justStarted;
}

/** Sends valid requests of all operations to one sandbox, and checks every response against the specification. */
export async function sendGenerated(count: number): Promise<ReadonlyMap<string, number>> {
  const traffic = new Traffic();
  const succeeded = new Map<string, number>(operations.map(({ operationId }) => [operationId, 0]));
  let sent = 0;
  try {
    await check(
      count,
      fc.asyncProperty(requests, async ({ operation, path, query, body, prefer, advance }) => {
        // The state of long runs stays small, and deleted resources return.
        if ((sent += 1) % 50 === 0) traffic.sandbox.reset();
        traffic.sandbox.advance(advance);
        const isOfJob = operation.path.includes("/jobs/");
        const started = path.includes(justStarted) ? await start(traffic, operation, path) : "";
        const left = path.map((each) => (each === justStarted ? started : each));
        // It is a build of this service.
        if (path.includes(justStarted) && !isOfJob) left[1] = "example-service";
        const { status } = await traffic.send({
          method: operation.method,
          target: operation.path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(left.shift() ?? "")) + query,
          headers: {
            ...(body === undefined ? {} : { "content-type": "application/json" }),
            ...(prefer === undefined ? {} : { prefer }),
          },
          body: body === undefined ? undefined : JSON.stringify(body),
        });
        const { operationId } = operation;
        if (status === 200) succeeded.set(operationId, (succeeded.get(operationId) ?? 0) + 1);
      }),
    );
  } finally {
    traffic.close();
  }
  return succeeded;
}
