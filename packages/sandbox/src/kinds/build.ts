import type { Build, BuildState, BuildStatus } from "@northspec/types";
import { commitSha, slug } from "../identifiers.ts";
import { type Kind, numberSeeds } from "../kind.ts";
import { type RolloutPlan, rolloutResults } from "../services/rollout.ts";
import { paceOf, schedule, stateAt, type Step, type Timeline, timelineSchema } from "../timeline.ts";
import { component } from "../validation.ts";
import { services } from "./service.ts";

/** A build of a service or job as stored: its constant properties and the times of its transitions. */
export interface BuildRecord {
  readonly project: string;
  /** Its number among the builds of its service or job, from 1. */
  readonly number: number;
  readonly build: Build;
  /** Absent for a build of the seed, whose status does not change. */
  readonly timeline?: Timeline<BuildStatus>;
}

/** A build of a service as stored. */
export interface StoredBuild extends BuildRecord {
  readonly service: string;
  /** The rollouts that it starts. Absent for a build of the seed, which starts none. */
  readonly rollout?: RolloutPlan;
}

/** A build of a service in a seed. */
export type SeedBuild = Build & { readonly projectId: string; readonly serviceId: string };

const text = { type: "string" };

/** The JSON schemas of the properties of a stored build. */
export const buildProperties = {
  project: text,
  number: { type: "integer", minimum: 1 },
  build: component("Build"),
  timeline: timelineSchema(component("BuildStatus")),
};

export const builds: Kind<StoredBuild, SeedBuild, readonly [project: string, service: string, build: string]> = {
  noun: "build",
  owner: services,
  newestFirst: true,
  schema: {
    type: "object",
    additionalProperties: false,
    required: ["project", "service", "number", "build"],
    properties: {
      ...buildProperties,
      service: text,
      rollout: {
        type: "object",
        additionalProperties: false,
        required: ["pace", "result"],
        properties: { pace: { type: "number", exclusiveMinimum: 0 }, result: { enum: rolloutResults } },
      },
    },
  },
  seedSchema: {
    type: "object",
    required: ["projectId", "serviceId"],
    properties: { projectId: text, serviceId: text },
    allOf: [component("Build")],
  },
  pathOf: ({ project, service, build }) => [project, service, build.id],
  fromSeed: (seeds) =>
    numberSeeds(
      seeds.map(({ projectId: project, serviceId: service, ...build }) => ({ project, service, build })),
      ({ project, service }) => `${project}/${service}`,
    ),
  seedsFrom: (examples) => {
    const [first] = examples<{ data: { projectId: string; id: string } }>("getService");
    if (!first) return [];
    const { projectId, id: serviceId } = first.data;
    const lists = examples<{ data: { builds: Build[] } }>("listServiceBuilds");
    return lists.flatMap(({ data }) => data.builds.map((build) => ({ projectId, serviceId, ...build })));
  },
};

/** The final statuses of a build. */
export const buildResults = [
  "SUCCESS",
  "FAILURE",
  "ABORTED",
  "CRASHED",
  "SUBMISSION_FAILURE",
] as const satisfies readonly BuildStatus[];

/** A final status of a build. */
export type BuildResult = (typeof buildResults)[number];

const finalStatuses = new Set<BuildStatus>(buildResults);

/** The documented statuses of a build before its result, and the seconds until each at a pace of 1. */
const steps = [
  [0, "QUEUED"],
  [0.5, "PENDING"],
  [1, "STARTING"],
  [2, "CLONING"],
  [3, "BUILDING"],
  [8, "UPLOADING"],
] as const satisfies readonly Step<BuildStatus>[];

const secondsToSuccess = 10;

/** The last status before each result. */
const lastStatus: Readonly<Record<BuildResult, BuildStatus>> = {
  SUCCESS: "UPLOADING",
  FAILURE: "BUILDING",
  ABORTED: "BUILDING",
  CRASHED: "BUILDING",
  SUBMISSION_FAILURE: "PENDING",
};

const messages: Readonly<Record<BuildStatus, string>> = {
  QUEUED: "The build is queued.",
  PENDING: "The build is waiting for a machine.",
  UNSCHEDULABLE: "No machine has capacity for the build.",
  STARTING: "The machine is starting.",
  CLONING: "The repository is being cloned.",
  BUILDING: "The image is being built.",
  UPLOADING: "The image is being uploaded.",
  ABORTED: "The build was aborted.",
  FAILURE: "A step of the build failed.",
  SUBMISSION_FAILURE: "The build could not be submitted.",
  SUCCESS: "The image was built.",
  CRASHED: "The build crashed.",
  IN_PROGRESS: "The build is in progress.",
};

/** The input of a new build of a service or job. */
export interface NewBuildRecord extends Pick<BuildRecord, "project" | "number"> {
  readonly branch?: string | undefined;
  readonly pullRequestId?: number | undefined;
  /** Default: a new commit. */
  readonly sha?: string | undefined;
  readonly idSeed: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** A multiple of the real speed. */
  readonly speed: number;
  readonly result: BuildResult;
}

/** The input of a new build of a service. */
export interface NewBuild extends NewBuildRecord, Pick<StoredBuild, "service"> {
  readonly rolloutResult: RolloutPlan["result"];
}

/** Creates a build of a service that starts now, with all its transitions. The same input gives the same build. */
export function newBuild({ service, rolloutResult, ...input }: NewBuild): StoredBuild {
  const { pace, ...record } = newBuildRecord(service, input);
  return { ...record, service, rollout: { pace, result: rolloutResult } };
}

/**
 * Creates a build that starts now, with all its transitions. The same input gives the same build.
 *
 * @param owner - Its service or job.
 */
export function newBuildRecord(owner: string, input: NewBuildRecord): BuildRecord & Pick<RolloutPlan, "pace"> {
  const { project, number, branch, pullRequestId, idSeed, now, speed, result } = input;
  const key = `${idSeed}/${project}/${owner}`;
  const [first, ...rest] = steps;
  const last = rest.findIndex(([, status]) => status === lastStatus[result]);
  const end: Step<BuildStatus> = [secondsTo(result), result];
  const pace = paceOf(`${key}/${number}`, speed);
  return {
    project,
    number,
    build: {
      id: slug(key, number),
      ...(branch === undefined ? {} : { branch }),
      ...(pullRequestId === undefined ? {} : { pullRequestId }),
      sha: input.sha ?? commitSha(`${key}/${number}`),
      createdAt: new Date(now).toISOString(),
    },
    timeline: schedule([first, ...rest.slice(0, last + 1), end], { start: now, pace }),
    pace,
  };
}

/** Returns the states of a build over time: those of a build of the seed have the usual share of its duration. */
export function timelineOf({ build, timeline }: BuildRecord): Timeline<BuildStatus> | undefined {
  const { status, createdAt, buildConcludedAt } = build;
  if (timeline || !status || createdAt === undefined) return timeline;
  const start = Date.parse(createdAt);
  const result = buildResults.find((each) => each === status);
  const [first, ...rest] = steps;
  const last = rest.findIndex(([, step]) => step === (result ? lastStatus[result] : status));
  if (!result) return last < 0 ? [[start, status]] : schedule([first, ...rest.slice(0, last + 1)], { start, pace: 1 });
  const seconds = secondsTo(result);
  const end = buildConcludedAt === undefined ? start + seconds * 1000 : buildConcludedAt * 1000;
  const pace = Math.max(0, end - start) / seconds / 1000;
  return schedule([first, ...rest.slice(0, last + 1), [seconds, result]], { start, pace });
}

/** Returns the seconds until a result at a pace of 1. */
function secondsTo(result: BuildResult): number {
  const last = steps.findIndex(([, step]) => step === lastStatus[result]);
  return steps[last + 1]?.[0] ?? secondsToSuccess;
}

/** Returns a build that was aborted, or nothing if it had finished by then. */
export function abortBuild<Stored extends BuildRecord>(stored: Stored, now: number): Stored | undefined {
  const status = buildStateOf(stored, now)?.status;
  if (status === undefined || finalStatuses.has(status)) return undefined;
  const timeline = timelineOf(stored) ?? [[0, status]];
  const [first, ...rest] = timeline.filter(([at], index) => index === 0 || at <= now);
  return first && { ...stored, timeline: [first, ...rest, [Math.max(now, first[0]), "ABORTED"]] };
}

/** Returns the time of the success of a build, if it has succeeded by a time. */
export function succeededAt({ build, timeline }: StoredBuild, now: number): number | undefined {
  if (timeline) {
    const { since, state } = stateAt(timeline, now);
    return state === "SUCCESS" ? since : undefined;
  }
  if (build.status !== "SUCCESS") return undefined;
  return build.buildConcludedAt === undefined ? Date.parse(build.createdAt ?? "") || 0 : build.buildConcludedAt * 1000;
}

/** Returns a build at a time. */
export function viewBuild(stored: StoredBuild | (BuildRecord & { readonly job: string }), now: number): Build {
  const { project, build, timeline } = stored;
  const owner = "job" in stored ? stored.job : stored.service;
  if (!timeline) return build;
  const { since, state: status } = stateAt(timeline, now);
  const concluded = finalStatuses.has(status);
  const { id, branch, sha, createdAt, ...rest } = build;
  return {
    id,
    ...(branch === undefined ? {} : { branch }),
    ...rest,
    status,
    ...(sha === undefined ? {} : { sha }),
    ...(status === "SUCCESS" ? { registry: { uri: `registry.example.com/${project}/${owner}:${sha}` } } : {}),
    concluded,
    ...(createdAt === undefined ? {} : { createdAt }),
    success: status === "SUCCESS",
    message: messages[status],
    ...(concluded ? { buildConcludedAt: Math.floor(since / 1000) } : {}),
  };
}

/** Returns the state of a build at a time, if it is known. */
export function buildStateOf({ build, timeline }: BuildRecord, now: number): BuildState | undefined {
  if (timeline) {
    const { since, state } = stateAt(timeline, now);
    return { status: state, lastTransitionTime: new Date(since).toISOString() };
  }
  const { status, createdAt, buildConcludedAt } = build;
  if (!status) return undefined;
  const time = buildConcludedAt === undefined ? createdAt : new Date(buildConcludedAt * 1000).toISOString();
  return { status, ...(time === undefined ? {} : { lastTransitionTime: time }) };
}
