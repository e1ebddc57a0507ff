import { createRequire } from "node:module";
import type { ServerProcess } from "./processes.ts";

/** What the benchmarks use of autocannon, which has no types of its own. */
type Autocannon = (
  options: object,
  done: (
    error: Error | null,
    result: { requests: { total: number }; duration: number; errors: number; non2xx: number },
  ) => void,
) => {
  on(event: "response", listener: (client: unknown, status: number, bytes: number, milliseconds: number) => void): void;
};

const connections = 32;

/** What a server is asked, over and over. */
export interface Work {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body of the next request; without it, the requests are GET. */
  readonly nextBody?: () => string;
}

/** What a round of load has shown. */
export interface Sample {
  /** Replies in a second. */
  readonly rate: number;
  /** Milliseconds that half of the replies took at the most. */
  readonly p50: number;
  /** Milliseconds that 99 of 100 replies took at the most. */
  readonly p99: number;
  /** Resident memory of the server after the round, in MiB. */
  readonly memory: number | undefined;
  /** The part of one core that the server used, from 0. Far below 1, something else held it up. */
  readonly cores: number | undefined;
  /** Processor time of the server for each reply, in microseconds. Other programs disturb it least. */
  readonly cost: number | undefined;
}

/**
 * Asks a server as fast as it answers, over 32 connections that are kept alive.
 *
 * @throws {Error} where any reply is no success: nothing was measured then.
 */
export async function measure(
  server: ServerProcess,
  { path, headers, nextBody }: Work,
  seconds: number,
): Promise<Sample> {
  // Required, not imported: the type check must pass before the peers are installed.
  const autocannon = createRequire(import.meta.url)("autocannon") as Autocannon; // as its documentation has it
  const times: number[] = [];
  const before = server.processorTime();
  const request = nextBody
    ? { method: "POST", path, headers, setupRequest: (each: object) => ({ ...each, body: nextBody() }) }
    : { method: "GET", path, headers };
  const result = await new Promise<Parameters<Parameters<Autocannon>[1]>[1]>((done, failed) => {
    const options = { url: server.url, connections, duration: seconds, requests: [request] };
    const instance = autocannon(options, (error, outcome) => (error ? failed(error) : done(outcome)));
    instance.on("response", (_client, _status, _bytes, milliseconds) => times.push(milliseconds));
  });
  if (result.errors > 0 || result.non2xx > 0 || times.length === 0) {
    throw new Error(
      `${server.url}${path}: ${result.non2xx} replies were no success, and ${result.errors} requests failed.`,
    );
  }
  const after = server.processorTime();
  const used = before === undefined || after === undefined ? undefined : after - before;
  const sorted = Float64Array.from(times).toSorted();
  const quantile = (part: number) => sorted[Math.floor(part * (sorted.length - 1))] ?? Number.NaN;
  return {
    rate: times.length / result.duration,
    p50: quantile(0.5),
    p99: quantile(0.99),
    memory: server.memory(),
    cores: used === undefined ? undefined : used / result.duration,
    cost: used === undefined ? undefined : (used * 1e6) / times.length,
  };
}
