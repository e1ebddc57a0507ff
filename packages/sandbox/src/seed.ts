import type { Build, Job, Service } from "@northspec/types";
import { routes } from "./specification.ts";
import type { Resources } from "./state.ts";
import type { Project } from "./store.ts";

/** What an instance begins with, as the API returns it. */
export interface Seed {
  /** Projects that may have no resource yet. Those of the resources need not be listed. */
  readonly projects?: readonly Project[];
  readonly services?: readonly Service[];
  readonly jobs?: readonly Job[];
  /** Builds of the services, the newest of each service first. */
  readonly builds?: readonly (Build & { readonly projectId: string; readonly serviceId: string })[];
}

/** Reads the seed that the examples of the specification describe: whatever an example shows can be read. */
export function seedFromExamples(): Seed {
  // The tests of the specification hold every example to its schema.
  const examples = <Data>(operationId: string) =>
    (routes.find((route) => route.operationId === operationId)?.examples ?? []).map(
      (example) => (example as { data: Data }).data,
    );
  const services = examples<Service>("getService");
  const [owner] = services;
  const builds = owner ? examples<{ builds: Build[] }>("listServiceBuilds").flatMap((data) => data.builds) : [];
  return {
    services,
    jobs: examples<Job>("getJob"),
    builds: builds.map((build) => ({ projectId: owner?.projectId ?? "", serviceId: owner?.id ?? "", ...build })),
  };
}

/** Converts a seed to the resources of an instance. */
export function resourcesOf({ projects = [], services = [], jobs = [], builds = [] }: Seed): Resources {
  const owners = [...services, ...jobs].map(({ projectId: id, appId, cluster }) => {
    return { id, account: appId.split("/")[1] ?? "", cluster };
  });
  // The first of each project counts.
  const known = new Map([...projects, ...owners].toReversed().map((project) => [project.id, project]));
  const counts = new Map<string, number>();
  return {
    projects: [...known.values()],
    services: services.map((service) => ({ service, creation: undefined })),
    jobs,
    builds: builds.toReversed().map(({ projectId: project, serviceId: service, ...document }) => {
      const sequence = (counts.get(`${project}/${service}`) ?? 0) + 1;
      counts.set(`${project}/${service}`, sequence);
      return { project, service, sequence, document, timeline: undefined };
    }),
  };
}
