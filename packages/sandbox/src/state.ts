import type { Job } from "@northspec/types";
import type { StoredBuild } from "./builds.ts";
import type { ClockState } from "./clock.ts";
import { ranges } from "./defaults.ts";
import type { Project, Store, StoredService } from "./store.ts";
import { component } from "./validation.ts";

/** The resources of an instance as plain data, including secrets. */
export interface Resources {
  readonly projects: readonly Project[];
  readonly services: readonly StoredService[];
  readonly jobs: readonly Job[];
  readonly builds: readonly StoredBuild[];
}

/** The state of an instance as plain data, including secrets. */
export interface InstanceState extends Resources {
  readonly clock: ClockState;
}

/** Creates the JSON schema of a list of objects. */
export function listOf(properties: Readonly<Record<string, object>>, required = Object.keys(properties)): object {
  return { type: "array", items: { type: "object", required, properties } };
}

const text = { type: "string" };

/** The JSON schema of a list of projects. */
export const projectsSchema = listOf({ id: text, account: text, cluster: component("Cluster") });

const transition = {
  type: "array",
  prefixItems: [{ type: "number" }, component("BuildStatus")],
  minItems: 2,
  maxItems: 2,
};

const buildProperties = {
  project: text,
  service: text,
  sequence: { type: "integer", minimum: 1 },
  document: component("Build"),
  timeline: { type: "array", minItems: 1, items: transition },
};

/** The JSON schema of a {@link InstanceState}. */
export const stateSchema = {
  type: "object",
  required: ["clock", "projects", "services", "jobs", "builds"],
  properties: {
    clock: {
      type: "object",
      required: ["offset"],
      properties: {
        offset: { type: "number", minimum: -ranges.time.max, maximum: ranges.time.max },
        frozenAt: { type: "number", minimum: ranges.time.min, maximum: ranges.time.max },
      },
    },
    projects: projectsSchema,
    services: listOf({ service: component("Service"), creation: component("BuildService") }, ["service"]),
    jobs: { type: "array", items: component("Job") },
    builds: listOf(buildProperties, ["project", "service", "sequence", "document"]),
  },
};

/** Reads all resources of a store. */
export function readResources(store: Store): Resources {
  const services = store.services();
  return {
    projects: store.projects(),
    services,
    jobs: store.jobs(),
    builds: services.flatMap(({ service }) => store.builds(service.projectId, service.id)),
  };
}

/** Writes resources to an empty store. */
export function writeResources(store: Store, { projects, services, jobs, builds }: Resources): void {
  for (const project of projects) store.addProject(project);
  for (const service of services) store.addService(service);
  for (const job of jobs) store.addJob(job);
  for (const build of builds) store.addBuild(build);
}
