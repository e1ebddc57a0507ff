import type { BuildService, BuildState, Service } from "@northspec/types";
import { conflictKeyOf } from "../identifiers.ts";
import type { Kind } from "../kind.ts";
import { component } from "../validation.ts";
import { projects } from "./project.ts";

/** A service as stored. */
export interface StoredService {
  readonly service: Service;
  /** The response to its creation, including secrets. Absent for a service of the seed. */
  readonly creation?: BuildService;
}

export const services: Kind<StoredService, Service, readonly [project: string, service: string]> = {
  noun: "service",
  owner: projects,
  schema: {
    type: "object",
    additionalProperties: false,
    required: ["service"],
    properties: { service: component("Service"), creation: component("BuildService") },
  },
  seedSchema: component("Service"),
  pathOf: ({ service }) => [service.projectId, service.id],
  keyOf: ({ service }) => conflictKeyOf(service.id),
  fromSeed: (seeds) => seeds.map((service) => ({ service })),
  seedsFrom: (examples) => examples<{ data: Service }>("getService").map(({ data }) => data),
};

/** Returns a service with the state of its newest build. */
export function viewService({ service }: StoredService, build: BuildState | undefined): Service {
  return build ? { ...service, status: { ...service.status, build } } : service;
}
