import { fraction } from "./identifiers.ts";

/** A change to a state, and its time in milliseconds since 1970. */
export type Transition<State> = readonly [at: number, state: State];

/**
 * The states of a resource over time, from its first one. It is stored when the resource is created, so that its state
 * follows from the clock alone: restarts do not affect it, and no timer has to run.
 */
export type Timeline<State> = readonly [Transition<State>, ...Transition<State>[]];

/** The seconds until a state at a pace of 1, and the state. */
export type Step<State> = readonly [seconds: number, state: State];

/** Schedules steps from a time. */
export function schedule<State>(
  [first, ...rest]: readonly [Step<State>, ...Step<State>[]],
  { start, pace }: { readonly start: number; readonly pace: number },
): Timeline<State> {
  const at = ([seconds, state]: Step<State>) => [start + Math.round(seconds * 1000 * pace), state] as const;
  return [at(first), ...rest.map(at)];
}

/** Derives a multiple of the usual durations from a string: they differ by up to a fifth. */
export function paceOf(key: string, speed: number): number {
  return (0.9 + 0.2 * fraction(key)) / speed;
}

/** Returns the state at a time, and the time of the change to it. */
export function stateAt<State>(
  timeline: Timeline<State>,
  now: number,
): { readonly since: number; readonly state: State } {
  // A clock that was set back may be before the first state.
  const [since, state] = timeline.findLast(([at]) => at <= now) ?? [now, timeline[0][1]];
  return { since, state };
}

/** Creates the JSON schema of a timeline. */
export function timelineSchema(state: object): object {
  const transition = { type: "array", prefixItems: [{ type: "number" }, state], minItems: 2, maxItems: 2 };
  return { type: "array", minItems: 1, items: transition };
}
