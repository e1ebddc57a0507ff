import type { Build } from "@northspec/types";
import { type BuildResult, newBuild, viewBuild } from "../kinds/build.ts";
import type { RunResult } from "../kinds/run.ts";
import type { StoredService } from "../kinds/service.ts";
import type { Collections } from "../store.ts";
import { withCommit } from "./repository.ts";
import type { RolloutResult } from "./rollout.ts";

/** What builds, rollouts and runs that start at a time depend on. */
export interface StartContext {
  readonly resources: Collections;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Text from which identifiers and durations are derived. */
  readonly idSeed: string;
  /** A multiple of the real speed. */
  readonly speed: number;
  readonly result: BuildResult;
  readonly rolloutResult: RolloutResult;
  readonly runResult: RunResult;
}

/** What to build. */
export interface BuildCommit {
  readonly branch?: string | undefined;
  readonly pullRequestId?: number | undefined;
  /** Default: a new commit, which is pushed to the branch. */
  readonly sha?: string | undefined;
}

/** Queues builds of a service. Returns them, and the service with its repository after the pushes. */
export function queueBuilds(
  stored: StoredService,
  commits: readonly BuildCommit[],
  { resources, ...context }: StartContext,
): { readonly stored: StoredService; readonly builds: Build[] } {
  const { projectId: project, id: service } = stored.service;
  const { now } = context;
  const last = resources.builds.first(project, service)?.number ?? 0;
  const pushed = new Map<string, string>();
  const builds = commits.map((commit, index) => {
    const build = newBuild({ project, service, number: last + 1 + index, ...commit, ...context });
    resources.builds.insert(build);
    const { branch, sha } = build.build;
    if (commit.sha === undefined && branch !== undefined && sha !== undefined) pushed.set(branch, sha);
    return viewBuild(build, now);
  });
  const changed = [...pushed].reduce((before, [branch, sha]) => withCommit(before, branch, { sha, now }), stored);
  return { stored: changed, builds };
}
