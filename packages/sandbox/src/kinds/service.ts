import type {
  Branch,
  BranchList,
  Container,
  ContainerList,
  PullRequest,
  PullRequestList,
  Service,
  ServiceType,
} from "@northspec/types";
import { conflictKeyOf } from "../identifiers.ts";
import type { Kind } from "../kind.ts";
import type { ServiceInput } from "../services/input.ts";
import { emptyRuntime, type Runtime, runtimeSchema } from "../services/rollout.ts";
import type { ServiceState } from "../services/runtime.ts";
import { component } from "../validation.ts";
import { projects } from "./project.ts";

/** A service as stored. */
export interface StoredService {
  /** The service as reads return it, except for what follows from time. */
  readonly service: Service;
  /** Its configuration as last written, including secrets. Absent for a service of the seed. */
  readonly input?: ServiceInput;
  readonly updatedAt: string;
  /** When the service expires and is paused, in milliseconds since 1970. */
  readonly expiresAt?: number;
  /** What runs. Absent for a build service. */
  readonly runtime?: Runtime;
  /** The branches and pull requests of its repository, if they are not those of the examples. */
  readonly branches?: readonly Branch[];
  readonly pullRequests?: readonly PullRequest[];
}

/** A service of a seed. */
export type SeedService = Service & {
  readonly containers?: readonly Container[];
  readonly branches?: readonly Branch[];
  readonly pullRequests?: readonly PullRequest[];
};

const text = { type: "string" };
const branches = { type: "array", items: component("Branch") };
const pullRequests = { type: "array", items: component("PullRequest") };
const inputs = { build: "BuildServiceInput", combined: "CombinedServiceInput", deployment: "DeploymentServiceInput" };

/** Returns the name of the schema of the input that creates a service. */
export function inputSchemaOf(type: ServiceType): string {
  return inputs[type];
}

export const services: Kind<StoredService, SeedService, readonly [project: string, service: string]> = {
  noun: "service",
  owner: projects,
  schema: {
    type: "object",
    additionalProperties: false,
    required: ["service", "updatedAt"],
    properties: {
      service: component("Service"),
      input: { anyOf: Object.values(inputs).map((name) => component(name)) },
      updatedAt: text,
      expiresAt: { type: "number" },
      runtime: runtimeSchema,
      branches,
      pullRequests,
    },
  },
  seedSchema: {
    allOf: [component("Service")],
    properties: { containers: { type: "array", items: component("Container") }, branches, pullRequests },
  },
  pathOf: ({ service }) => [service.projectId, service.id],
  keyOf: ({ service }) => conflictKeyOf(service.id),
  fromSeed: (seeds) => seeds.map(fromSeed),
  seedsFrom: (examples) => {
    const [first, ...rest] = examples<{ data: Service }>("getService").map(({ data }) => data);
    if (!first) return [];
    const containers = examples<{ data: ContainerList }>("listServiceContainers").flatMap(
      ({ data }) => data.containers,
    );
    const [branchList] = examples<{ data: BranchList }>("listServiceBranches");
    const [pullRequestList] = examples<{ data: PullRequestList }>("listServicePullRequests");
    return [{ ...first, containers, ...branchList?.data, ...pullRequestList?.data }, ...rest];
  },
};

function fromSeed({ containers, branches: heads, pullRequests: requests, ...service }: SeedService): StoredService {
  return {
    service,
    updatedAt: service.createdAt,
    ...(service.serviceType === "build" ? {} : { runtime: runtimeOfSeed(service, containers) }),
    ...(heads ? { branches: heads } : {}),
    ...(requests ? { pullRequests: requests } : {}),
  };
}

/** Creates the runtime of a service of the seed. By default, all its instances are running. */
function runtimeOfSeed(
  { id, createdAt, status, deployment, servicePaused }: Service,
  given?: readonly Container[],
): Runtime {
  const { deployment: state } = status;
  const since = Date.parse(state?.lastTransitionTime ?? createdAt);
  const count = servicePaused || !state ? 0 : (deployment?.instances ?? 0);
  const containers =
    given ??
    Array.from({ length: count }, (_, index): Container => {
      const time = Math.max(1, Math.floor(since / 1000));
      return { name: `${id}-${index + 1}`, createdAt: time, status: "TASK_RUNNING", updatedAt: time };
    });
  return {
    ...emptyRuntime,
    ...(state ? { rollout: { reason: state.reason, timeline: [[since, state.status]] } } : {}),
    containerCount: containers.length,
    containers: containers.map(({ name, status: last, createdAt: start, updatedAt, ...node }, index) => ({
      number: index + 1,
      name,
      timeline:
        start < updatedAt
          ? [
              [start * 1000, "TASK_STARTING"],
              [updatedAt * 1000, last],
            ]
          : [[start * 1000, last]],
      ...(Object.keys(node).length > 0 ? { node } : {}),
    })),
  };
}

/** Returns a service with its state at a time. */
export function viewService(
  { service }: StoredService,
  { isPaused, status, deployed }: Pick<ServiceState, "isPaused" | "status" | "deployed">,
): Service {
  const { deployment } = service;
  const view = { ...service, servicePaused: isPaused, status };
  if (!deployment?.internal || deployed?.sha === undefined) return view;
  return { ...view, deployment: { ...deployment, internal: { ...deployment.internal, deployedSHA: deployed.sha } } };
}
