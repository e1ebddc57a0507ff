import type { Cluster, Job, Project, ProjectConfiguration, ProjectInput } from "@northspec/types";
import { defaultRegion } from "../catalog.ts";
import { defaults } from "../defaults.ts";
import { conflictKeyOf, identifierOf } from "../identifiers.ts";
import type { Kind } from "../kind.ts";
import { document } from "../specification.ts";
import { component } from "../validation.ts";
import type { StoredService } from "./service.ts";

/** A project as stored. */
export interface StoredProject {
  /** The first part of every `appId` of the project. */
  readonly account: string;
  readonly settings: ProjectConfiguration & { readonly createdAt: string; readonly customRegistry?: ProjectRegistry };
  readonly region: string;
  readonly cluster: Cluster;
  readonly addons: Project["addons"];
}

/** A custom registry in the format of both schemas that describe it. */
type ProjectRegistry = NonNullable<Project["customRegistry"]> & NonNullable<ProjectConfiguration["customRegistry"]>;

/** A project of a seed. Its services and jobs are resources of the seed. */
export type SeedProject = Omit<Project, "services" | "jobs" | "addons" | "customRegistry"> & {
  readonly account?: string;
  readonly customRegistry?: ProjectRegistry;
  readonly addons?: Project["addons"];
};

const text = { type: "string" };
const customRegistry = {
  allOf: [component("Project", "customRegistry"), component("ProjectConfiguration", "customRegistry")],
};
const properties = Object.fromEntries(
  document.schema("Project").properties.map(({ name }) => [name, component("Project", name)]),
);

export const projects: Kind<StoredProject, SeedProject, readonly [project: string]> = {
  noun: "project",
  schema: {
    type: "object",
    additionalProperties: false,
    required: ["account", "settings", "region", "cluster", "addons"],
    properties: {
      account: text,
      settings: { allOf: [component("ProjectConfiguration")], required: ["createdAt"], properties: { customRegistry } },
      region: text,
      cluster: component("Cluster"),
      addons: component("Project", "addons"),
    },
  },
  seedSchema: {
    type: "object",
    additionalProperties: false,
    required: ["id", "name", "deployment", "createdAt", "cluster"],
    properties: { account: text, ...properties, customRegistry },
  },
  pathOf: ({ settings }) => [settings.id],
  keyOf: ({ settings }) => conflictKeyOf(settings.id),
  fromSeed: (seeds) => seeds.map(fromSeed),
  seedsFrom: (examples) => examples<{ data: SeedProject }>("getProject").map(({ data }) => data),
};

function fromSeed(seed: SeedProject): StoredProject {
  const { account = defaults.account, id, name, description, deployment, createdAt, cluster, addons = [] } = seed;
  const { customRegistry } = seed;
  const settings = {
    id,
    name,
    ...(description === undefined ? {} : { description }),
    region: deployment.region,
    ...(customRegistry === undefined ? {} : { customRegistry }),
    createdAt,
    updatedAt: createdAt,
  };
  return { account, settings, region: deployment.region, cluster, addons };
}

/** A resource with an `appId`. */
type ProjectResource = Pick<Job, "projectId" | "appId" | "createdAt" | "cluster">;

/** Completes the projects of a seed: with their accounts, and with the projects of other resources. */
export function completeProjects(
  seeds: readonly SeedProject[],
  resources: readonly ProjectResource[],
): readonly SeedProject[] {
  const implied = new Map<string, SeedProject>();
  for (const { projectId: id, appId, createdAt, cluster } of resources) {
    const [, account = defaults.account] = appId.split("/");
    const project = { account, id, name: id, deployment: { region: defaultRegion }, createdAt, cluster };
    if (!implied.has(id)) implied.set(id, project);
  }
  const [first] = implied.values();
  const account = first?.account ?? defaults.account;
  const given = seeds.map((seed) => ({ account: implied.get(seed.id)?.account ?? account, ...seed }));
  const ids = new Set(seeds.map(({ id }) => id));
  return [...given, ...[...implied.values()].filter(({ id }) => !ids.has(id))];
}

/** Creates a project. */
export function newProject(
  { region, clusterId, ...input }: ProjectInput,
  { account, now }: { readonly account: string; readonly now: number },
): StoredProject {
  const id = identifierOf(input.name);
  const time = new Date(now).toISOString();
  const place = clusterId === undefined ? { region: region ?? defaultRegion } : { clusterId };
  const cluster = clusterId ?? `nf-${region ?? defaultRegion}`;
  return {
    account,
    settings: { id, ...input, ...place, createdAt: time, updatedAt: time },
    region: region ?? clusterId ?? defaultRegion,
    cluster: { id: cluster, name: cluster, namespace: `ns-${id}`, loadBalancers: [`lb.${id}.example.com`] },
    addons: [],
  };
}

/** Returns the input that creates a project with the same settings. */
export function inputOf({ settings }: StoredProject): ProjectInput {
  const { id: _, customRegistry: __, createdAt: ___, updatedAt: ____, region, clusterId, ...input } = settings;
  if (clusterId !== undefined) return { ...input, clusterId };
  return region === undefined ? input : { ...input, region };
}

/** Changes the settings of a project. What the input omits is removed. */
export function changeProject(project: StoredProject, input: ProjectInput, now: number): StoredProject {
  const { id, customRegistry, region, clusterId, createdAt } = project.settings;
  return {
    ...project,
    settings: {
      id,
      ...input,
      ...(region === undefined ? {} : { region }),
      ...(clusterId === undefined ? {} : { clusterId }),
      ...(customRegistry === undefined ? {} : { customRegistry }),
      createdAt,
      updatedAt: new Date(now).toISOString(),
    },
  };
}

/** Returns a project with its resources. */
export function viewProject(
  { settings, region, cluster, addons }: StoredProject,
  resources: { readonly services: readonly StoredService[]; readonly jobs: readonly Job[] },
): Project {
  const { id, name, description, customRegistry, createdAt } = settings;
  return {
    id,
    name,
    ...(description === undefined ? {} : { description }),
    deployment: { region },
    createdAt,
    services: resources.services.map(({ service }) => ({ ...summaryOf(service), serviceType: service.serviceType })),
    ...(customRegistry === undefined ? {} : { customRegistry }),
    jobs: resources.jobs.map((job) => ({ ...summaryOf(job), jobType: job.jobType })),
    addons,
    cluster,
  };
}

function summaryOf({ id, appId, name, description }: Pick<Job, "id" | "appId" | "name" | "description">) {
  return { id, appId, name, ...(description === undefined ? {} : { description }) };
}
