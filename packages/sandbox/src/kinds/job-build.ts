import type { Build } from "@northspec/types";
import { type Kind, numberSeeds } from "../kind.ts";
import { component } from "../validation.ts";
import { buildProperties, type BuildRecord, newBuildRecord, type NewBuildRecord } from "./build.ts";
import { jobs } from "./job.ts";

/** A build of a job as stored. */
export interface StoredJobBuild extends BuildRecord {
  readonly job: string;
}

/** A build of a job in a seed. */
export type SeedJobBuild = Build & { readonly projectId: string; readonly jobId: string };

const text = { type: "string" };

export const jobBuilds: Kind<StoredJobBuild, SeedJobBuild, readonly [project: string, job: string, build: string]> = {
  noun: "build",
  owner: jobs,
  newestFirst: true,
  schema: {
    type: "object",
    additionalProperties: false,
    required: ["project", "job", "number", "build"],
    properties: { ...buildProperties, job: text },
  },
  seedSchema: {
    type: "object",
    required: ["projectId", "jobId"],
    properties: { projectId: text, jobId: text },
    allOf: [component("Build")],
  },
  pathOf: ({ project, job, build }) => [project, job, build.id],
  fromSeed: (seeds) =>
    numberSeeds(
      seeds.map(({ projectId: project, jobId: job, ...build }) => ({ project, job, build })),
      ({ project, job }) => `${project}/${job}`,
    ),
  seedsFrom: (examples) => {
    const [first] = examples<{ data: { projectId: string; id: string } }>("getJob");
    if (!first) return [];
    const { projectId, id: jobId } = first.data;
    const lists = examples<{ data: { builds: Build[] } }>("listJobBuilds");
    return lists.flatMap(({ data }) => data.builds.map((build) => ({ projectId, jobId, ...build })));
  },
};

/** Creates a build of a job that starts now. The same input gives the same build. */
export function newJobBuild({ job, ...input }: NewBuildRecord & Pick<StoredJobBuild, "job">): StoredJobBuild {
  // A service may have the same identifier.
  const { pace: _, ...record } = newBuildRecord(`jobs/${job}`, input);
  return { ...record, job };
}
