import type { Build, Cluster, Job, Service } from "@northspec/types";
import { type Document, routesOf } from "./document.ts";
import { conflictKeyOf } from "./identifiers.ts";
import type { Store } from "./store.ts";

/** A build and the service that it belongs to. */
export interface SeedBuild extends Build {
  readonly projectId: string;
  readonly serviceId: string;
}

/** What a world begins with. */
export interface Seed {
  /** Projects that may have no resource yet. Those of the resources need not be listed. */
  readonly projects?: readonly { readonly id: string; readonly account: string; readonly cluster: Cluster }[];
  readonly services?: readonly Service[];
  readonly jobs?: readonly Job[];
  /** Builds of the services, the newest of each service first. */
  readonly builds?: readonly SeedBuild[];
}

/**
 * The seed that the examples of a specification describe: what each of them shows is there to be read.
 *
 * @param document - the bundled specification.
 */
export function seedFromExamples(document: Document): Seed {
  const routes = new Map(routesOf(document).map((route) => [route.operationId, route]));
  const examples = (operationId: string) => routes.get(operationId)?.examples ?? [];
  // The specification's own tests hold every example to its schema.
  const services = examples("getService").map((example) => (example as { data: Service }).data);
  const jobs = examples("getJob").map((example) => (example as { data: Job }).data);
  const [owner] = services;
  const builds = examples("listServiceBuilds").flatMap(
    (example) => (example as { data: { builds: Build[] } }).data.builds,
  );
  return {
    services,
    jobs,
    builds: owner ? builds.map((build) => ({ projectId: owner.projectId, serviceId: owner.id, ...build })) : [],
  };
}

/** Puts a seed into a store that is empty. */
export function loadSeed(store: Store, seed: Seed): void {
  const { projects = [], services = [], jobs = [], builds = [] } = seed;
  const known = new Set<string>();
  const addProject = (id: string, account: string, cluster: Cluster) => {
    if (known.has(id)) return;
    known.add(id);
    store.addProject({ id, account, cluster });
  };
  for (const { id, account, cluster } of projects) addProject(id, account, cluster);
  for (const { projectId, appId, cluster } of [...services, ...jobs]) addProject(projectId, accountOf(appId), cluster);
  for (const service of services) store.addService(conflictKeyOf(service.id), { service, creation: undefined });
  for (const job of jobs) store.addJob(job);
  const sequences = new Map<string, number>();
  for (const { projectId, serviceId, ...build } of builds.toReversed()) {
    const key = `${projectId}/${serviceId}`;
    const sequence = (sequences.get(key) ?? 0) + 1;
    sequences.set(key, sequence);
    store.addBuild(projectId, serviceId, sequence, { document: build, timeline: undefined });
  }
}

function accountOf(appId: string): string {
  return appId.split("/")[1] ?? "";
}
