import type { Container, ContainerStatus } from "@northspec/types";
import { type RunTiming, type StoredRun, usualAttempt } from "../kinds/run.ts";
import type { List } from "../pagination.ts";
import { stop, type StoredContainer, suffixOf, viewContainer } from "../services/containers.ts";
import { schedule } from "../timeline.ts";

/** Lists the containers of a run at a time, the oldest first. Each attempt has its own, which stays when it has ended. */
export function containersOf({ project, job, run, timing, containers = [] }: StoredRun, now: number): List<Container> {
  const count = timing ? attemptsStarted(timing, now) : containers.length;
  const name = ["job-containers", project, job, run.id].join("/");
  return {
    name,
    read({ after = 0, offset, limit }) {
      const first = after + offset;
      // A run may have millions of attempts.
      const length = Math.max(0, Math.min(limit, count - first));
      const numbers = Array.from({ length }, (_, index) => first + index + 1);
      return numbers.flatMap((number) => {
        const items = timing
          ? attemptOf(run.runName, timing, number).map((stored) => viewContainer(stored, now))
          : containers.slice(number - 1, number);
        return items.map((item) => ({ position: number, item }));
      });
    },
  };
}

function attemptsStarted({ start, attempt: duration, end }: RunTiming, now: number): number {
  const all = Math.ceil((end - start) / duration);
  return Math.min(all, Math.floor((now - start) / duration) + 1);
}

/** Returns the container of an attempt. */
export function attemptOf(runName: string, timing: RunTiming, number: number): StoredContainer[] {
  const { attempt: duration, end, result } = timing;
  const start = timing.start + (number - 1) * duration;
  const pace = duration / usualAttempt;
  const isSuccess = result === "SUCCESS" && start + duration === end;
  const timeline = schedule<ContainerStatus>(
    [
      [0, "TASK_STAGING"],
      [0.5, "TASK_STARTING"],
      [1, "TASK_RUNNING"],
      [usualAttempt / 1000, isSuccess ? "TASK_FINISHED" : "TASK_FAILED"],
    ],
    { start, pace },
  );
  const container = { number, name: `${runName}-${suffixOf(runName, number)}`, timeline };
  const wasStopped = start + duration > end;
  return wasStopped ? stop([container], { at: end, pace }) : [container];
}
