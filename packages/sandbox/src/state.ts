import type { Job } from "@northspec/types";
import type { StoredBuild } from "./builds.ts";
import type { ClockState } from "./clock.ts";
import { conflictKeyOf } from "./identifiers.ts";
import type { Project, Store, StoredService } from "./store.ts";

/** All that a world holds, as plain data. It holds secrets as they were sent. */
export interface WorldState {
  readonly clock: ClockState;
  readonly projects: readonly Project[];
  readonly services: readonly StoredService[];
  readonly jobs: readonly Job[];
  readonly builds: readonly (StoredBuild & {
    readonly project: string;
    readonly service: string;
    readonly sequence: number;
  })[];
}

const component = (name: string) => ({ $ref: `openapi#/components/schemas/${name}` });
const list = (properties: Record<string, object>, required: readonly string[]) => ({
  type: "array",
  items: { type: "object", required, properties },
});

/** What a {@link WorldState} must be. */
export const stateSchema = {
  type: "object",
  required: ["clock", "projects", "services", "jobs", "builds"],
  properties: {
    clock: {
      type: "object",
      required: ["offset"],
      properties: { offset: { type: "number" }, frozenAt: { type: "number" } },
    },
    projects: list({ id: { type: "string" }, account: { type: "string" }, cluster: component("Cluster") }, [
      "id",
      "account",
      "cluster",
    ]),
    services: list({ service: component("Service"), creation: component("BuildService") }, ["service"]),
    jobs: { type: "array", items: component("Job") },
    builds: list(
      {
        project: { type: "string" },
        service: { type: "string" },
        sequence: { type: "integer", minimum: 1 },
        document: component("Build"),
        timeline: {
          type: "array",
          minItems: 1,
          items: {
            type: "array",
            prefixItems: [{ type: "number" }, component("BuildStatus")],
            minItems: 2,
            maxItems: 2,
          },
        },
      },
      ["project", "service", "sequence", "document"],
    ),
  },
};

/** The state that a store holds, without the clock. */
export function readState(store: Store): Omit<WorldState, "clock"> {
  const projects = store.projects();
  const services = projects.flatMap(({ id }) => store.services(id));
  return {
    projects,
    services,
    jobs: projects.flatMap(({ id }) => store.jobs(id)),
    builds: services.flatMap(({ service: { projectId: project, id: service } }) =>
      store
        .builds(project, service, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
        .map(({ sequence, build }) => ({ project, service, sequence, ...build })),
    ),
  };
}

/** Puts a state into a store that is empty. */
export function writeState(store: Store, { projects, services, jobs, builds }: Omit<WorldState, "clock">): void {
  for (const project of projects) store.addProject(project);
  for (const service of services) store.addService(conflictKeyOf(service.service.id), service);
  for (const job of jobs) store.addJob(job);
  for (const { project, service, sequence, ...build } of builds) store.addBuild(project, service, sequence, build);
}
