/** The token that a sandbox accepts by default. It is public: only sandboxes accept it. */
export const developmentToken = "northspec-development-token";

/** The default values of options. */
export const defaults = {
  /** First part of the `appId` of resources. */
  account: "example-user",
  host: "127.0.0.1",
  port: 4010,
  teamId: "example-team",
  rateLimit: 1000,
  speed: 1,
  requestLogSize: 200,
  /** In milliseconds. */
  requestTimeout: 60_000,
} as const;

export interface Range {
  readonly min: number;
  readonly max: number;
  readonly isInteger: boolean;
}

/** The allowed values of numeric options. */
export const ranges = {
  port: { min: 0, max: 65_535, isInteger: true },
  rateLimit: { min: 1, max: Number.MAX_SAFE_INTEGER, isInteger: true },
  speed: { min: 0.001, max: 1_000_000, isInteger: false },
  requestLogSize: { min: 0, max: 1_000_000, isInteger: true },
  requestTimeout: { min: 1, max: 2 ** 31 - 1, isInteger: true },
  count: { min: 1, max: 100_000, isInteger: true },
  /** Until the end of the year 9999, so that all dates have the documented format. */
  time: { min: 0, max: Date.UTC(10_000, 0, 1) - 1, isInteger: false },
} as const satisfies Readonly<Record<string, Range>>;

/** Whether a number is in a range. */
export function isInRange(value: number, { min, max, isInteger }: Range): boolean {
  return value >= min && value <= max && (!isInteger || Number.isInteger(value));
}

/** Describes a range: `an integer from 0 to 65535`. */
export function describeRange({ min, max, isInteger }: Range): string {
  return `${isInteger ? "an integer" : "a number"} from ${min} to ${max}`;
}

/** @throws {RangeError} if an option is out of range. */
export function requireRange(name: string, value: number, range: Range): void {
  if (!isInRange(value, range)) throw new RangeError(`\`${name}\` is ${value}. Expected ${describeRange(range)}.`);
}
