import { Cron } from "croner";

/** The maximum number of runs of a schedule that start together, after the clock has moved on. */
const maxDue = 100;

// Schedules are in UTC. Steps may start at a number: `5/10`.
const options = { timezone: "UTC", sloppyRanges: true, mode: "5-part" } as const;

/** Whether a text is a schedule. */
export function isSchedule(text: string): boolean {
  try {
    return new Cron(text, options).nextRun(new Date(0)) !== undefined;
  } catch {
    return false;
  }
}

/**
 * Lists the times of a schedule after a time and up to another, in order. Of many, it lists the newest.
 *
 * @param range - Milliseconds since 1970.
 */
export function timesOf(
  schedule: string,
  { after, until }: { readonly after: number; readonly until: number },
): number[] {
  const cron = new Cron(schedule, options);
  const next = cron.nextRun(new Date(after));
  if (!next || next.getTime() > until) return [];
  // Exclusive, in whole seconds.
  const previous = cron.previousRuns(maxDue, new Date(until + 1000)).map((date) => date.getTime());
  return previous.filter((time) => time > after && time <= until).toSorted((one, other) => one - other);
}
