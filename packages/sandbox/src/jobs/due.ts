import { abortRun, isActive, newRun, type StoredRun } from "../kinds/run.ts";
import type { StartContext } from "../services/queue.ts";
import { timesOf } from "./schedule.ts";

/**
 * Starts the runs of a job that its schedule has made due since the last call, each at its own time. What requests see of a
 * job is then the same as if a timer had started them.
 */
export function startDueRuns({ resources, now, idSeed, speed }: StartContext, project: string, id: string): void {
  const stored = resources.jobs.get(project, id);
  if (!stored) return;
  const { job, scheduledUntil = Date.parse(job.createdAt) } = stored;
  const { schedule, concurrencyPolicy } = job.settings.cron ?? {};
  if (schedule === undefined || job.suspended === true) return;
  const due = timesOf(schedule, { after: scheduledUntil, until: now });
  const last = due.at(-1);
  if (last === undefined) return;
  let number = resources.runs.first(project, id)?.number ?? 0;
  let open: StoredRun[] = resources.runs.all(project, id).filter((run) => isActive(run, due[0] ?? now));
  for (const start of due) {
    open = open.filter((run) => isActive(run, start));
    if (concurrencyPolicy === "Forbid" && open.length > 0) continue;
    if (concurrencyPolicy === "Replace") for (const run of open) resources.runs.update(abortRun(run, start));
    number += 1;
    const run = newRun({ job, number, idSeed, start, speed, result: "SUCCESS" });
    resources.runs.insert(run);
    open = concurrencyPolicy === "Replace" ? [run] : [...open, run];
  }
  resources.jobs.update({ ...stored, scheduledUntil: last });
}
