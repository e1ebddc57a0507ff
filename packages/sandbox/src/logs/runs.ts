import type { Container, ContainerStatus } from "@northspec/types";
import { attemptOf } from "../jobs/containers.ts";
import { type StoredRun, usualAttempt } from "../kinds/run.ts";
import type { StoredContainer } from "../services/containers.ts";
import { schedule, type Step } from "../timeline.ts";
import { type ContainerLog, logOf, type LogSequence } from "./lines.ts";
import type { TimeRange } from "./traffic.ts";

/** The numbers of the attempts of a run that may have lines or values in a range, from 1. */
export function attemptsIn({ timing, containers = [] }: StoredRun, { from, to }: TimeRange) {
  if (!timing) return { first: 1, last: containers.length };
  const { start, attempt: duration, end } = timing;
  const last = Math.ceil((end - start) / duration);
  // The last one may have been stopped, which takes time.
  const first = Math.max(1, Math.min(Math.floor((from - start) / duration), last));
  return { first, last: Math.min(last, Math.ceil((to - start) / duration)) };
}

/** Returns the container of an attempt of a run, from 1. */
export function containerOf({ run, timing, containers = [] }: StoredRun, number: number): StoredContainer | undefined {
  if (timing) return attemptOf(run.runName, timing, number)[0];
  const container = containers[number - 1];
  return container && containerOfSeed(container, number);
}

/** Derives the states of a container of the seed. Those of one that has ended have the usual share of its duration. */
function containerOfSeed({ name, status, createdAt, updatedAt }: Container, number: number): StoredContainer {
  const start = createdAt * 1000;
  const hasResult = status === "TASK_FINISHED" || status === "TASK_FAILED";
  const pace = hasResult ? ((updatedAt - createdAt) * 1000) / usualAttempt : 1;
  const [first, ...rest] = schedule<ContainerStatus>(steps, { start, pace });
  const reached = steps.findIndex(([, step]) => step === status);
  if (reached >= 0) return { number, name, timeline: [first, ...rest.slice(0, reached)] };
  // It was stopped at some time in the second of its last update.
  const end = Math.max(start, updatedAt * 1000 + (hasResult ? 0 : 999));
  return { number, name, timeline: [first, ...rest.filter(([at]) => at < end), [end, status]] };
}

const steps = [
  [0, "TASK_STAGING"],
  [0.5, "TASK_STARTING"],
  [1, "TASK_RUNNING"],
] as const satisfies readonly Step<ContainerStatus>[];

/** Returns the log of a run: those of the containers of its attempts. */
export function runLog(stored: StoredRun, isSelected: (container: string) => boolean): LogSequence {
  return {
    *logs({ direction, ...range }) {
      const { first, last } = attemptsIn(stored, range);
      for (let step = 0; step <= last - first; step += 1) {
        const container = containerOf(stored, direction === "forward" ? first + step : last - step);
        if (container && isSelected(container.name)) yield attemptLog(stored, container);
      }
    },
  };
}

/** The shortest attempt, in milliseconds, whose lines all have times of their own. */
const shortest = 20;

function attemptLog({ job, timing }: StoredRun, { name, timeline }: StoredContainer): ContainerLog {
  const [[start]] = timeline;
  const isShort = timing !== undefined && timing.attempt < shortest;
  const parts = logOf(timeline, (status, { since, until }) => {
    if (isShort && progress.has(status)) return [];
    const line = { time: since, text: texts[status](job) };
    if (status !== "TASK_RUNNING") return [line];
    const items = [25, 50, 75].map((count, index) => ({
      // The time until then shows the speed of the run.
      time: Math.floor(since + (index + 1) * (since - start)),
      text: `stdout F Processed ${count} of 100 items`,
    }));
    return [line, ...items.filter(({ time }) => time < until)];
  });
  return { container: name, parts };
}

const progress: ReadonlySet<ContainerStatus> = new Set(["TASK_STARTING", "TASK_RUNNING"]);

const texts: Readonly<Record<ContainerStatus, (job: string) => string>> = {
  TASK_STAGING: () => "stdout F Preparing the container",
  TASK_STARTING: (job) => `stdout F Starting ${job}`,
  TASK_RUNNING: () => "stdout F Processing 100 items",
  TASK_FINISHED: () => "stdout F Processed 100 of 100 items. Finished with exit code 0.",
  TASK_FAILED: () => "stderr F Error: an item could not be processed. Failed with exit code 1.",
  TASK_KILLING: () => "stderr F Received SIGTERM",
  TASK_KILLED: () => "stderr F Stopped before the end",
};
