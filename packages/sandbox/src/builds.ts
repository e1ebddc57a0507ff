import type { Build, BuildStatus } from "@northspec/types";
import { commitSha, fraction, slug } from "./identifiers.ts";

/** The time at which a build reaches a status, in milliseconds since 1970. */
export type Transition = readonly [at: number, status: BuildStatus];

/** A build as stored: its constant properties and the times of its transitions. */
export interface StoredBuild {
  readonly project: string;
  readonly service: string;
  /** Its position among the builds of its service: from 1, without gaps. */
  readonly sequence: number;
  readonly document: Build;
  /** Absent for a build of the seed, whose status does not change. */
  readonly timeline: readonly Transition[] | undefined;
}

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

/** The documented statuses of a build, and the seconds until each at a speed of 1. */
const path: readonly (readonly [seconds: number, status: BuildStatus])[] = [
  [0, "QUEUED"],
  [0.5, "PENDING"],
  [1, "STARTING"],
  [2, "CLONING"],
  [3, "BUILDING"],
  [8, "UPLOADING"],
];

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

/** The input of a new build. */
export interface NewBuild extends Pick<StoredBuild, "project" | "service" | "sequence"> {
  readonly branch: string;
  readonly idSeed: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** A multiple of the real speed. */
  readonly speed: number;
  readonly result: BuildResult;
}

/** Creates a build that starts now, with all its transitions. The same input gives the same build. */
export function newBuild(build: NewBuild): StoredBuild {
  const { project, service, sequence, branch, idSeed, now, speed, result } = build;
  const key = `${idSeed}/${project}/${service}`;
  const sha = commitSha(`${key}/${sequence}`);
  // Durations differ by up to a fifth.
  const pace = (1000 / speed) * (0.9 + 0.2 * fraction(`${key}/${sequence}`));
  const last = path.findIndex(([, status]) => status === lastStatus[result]);
  const steps = path.slice(0, last + 1);
  const end = (path[last + 1]?.[0] ?? 10) * pace;
  return {
    project,
    service,
    sequence,
    document: { id: slug(key, sequence), branch, sha, createdAt: new Date(now).toISOString() },
    timeline: [
      ...steps.map(([seconds, status]) => [now + Math.round(seconds * pace), status] as const),
      [now + Math.round(end), result],
    ],
  };
}

/** The state of a build at a given time. */
export interface BuildView {
  readonly build: Build;
  readonly status: BuildStatus | undefined;
  /** The time of the last transition, in milliseconds since 1970. */
  readonly since: number;
}

/** Derives the state of a build from the time alone, so that restarts do not affect it. */
export function viewBuild({ project, service, document, timeline }: StoredBuild, now: number): BuildView {
  if (!timeline) {
    const since =
      document.buildConcludedAt === undefined ? Date.parse(document.createdAt ?? "") : document.buildConcludedAt * 1000;
    return { build: document, status: document.status, since };
  }
  const [since, status] = timeline.findLast(([at]) => at <= now) ?? [now, "QUEUED"];
  const concluded = finalStatuses.has(status);
  const { id, branch, sha, createdAt, ...rest } = document;
  return {
    since,
    status,
    build: {
      id,
      ...(branch === undefined ? {} : { branch }),
      ...rest,
      status,
      ...(sha === undefined ? {} : { sha }),
      ...(status === "SUCCESS" ? { registry: { uri: `registry.example.com/${project}/${service}:${sha}` } } : {}),
      concluded,
      ...(createdAt === undefined ? {} : { createdAt }),
      success: status === "SUCCESS",
      message: messages[status],
      ...(concluded ? { buildConcludedAt: Math.floor(since / 1000) } : {}),
    },
  };
}
