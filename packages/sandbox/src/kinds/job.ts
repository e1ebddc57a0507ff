import type { Job } from "@northspec/types";
import type { Kind } from "../kind.ts";
import { component } from "../validation.ts";
import { projects } from "./project.ts";

export const jobs: Kind<Job, Job, readonly [project: string, job: string]> = {
  noun: "job",
  owner: projects,
  schema: component("Job"),
  seedSchema: component("Job"),
  pathOf: ({ projectId, id }) => [projectId, id],
  fromSeed: (seeds) => [...seeds],
  seedsFrom: (examples) => examples<{ data: Job }>("getJob").map(({ data }) => data),
};
