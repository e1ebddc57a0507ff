import { createHash } from "node:crypto";

/** A time range in milliseconds since 1970: the start is included, the end is not. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** An HTTP request to a container. */
export interface ContainerRequest {
  /** When the container has handled it, in milliseconds since 1970. Even, and different for each request. */
  readonly time: number;
  /** The index of its {@link RequestKind}. */
  readonly kind: number;
}

/** What requests have in common. There are few kinds, so that a filter is evaluated once for each of them. */
export interface RequestKind {
  readonly method: string;
  readonly target: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly bytes: number;
}

/** Time is divided into slots that each have their own requests, so that any range can be read on its own. */
const slotLength = 10_000;

/** The average number of requests in a slot. */
const averageRequests = 1.5;

/** Derives a seed for {@link requestsIn} from the name of a container and what distinguishes it from others. */
export function trafficSeed(...names: readonly string[]): number {
  return createHash("sha256").update(names.join("/")).digest().readUInt32BE();
}

/** Mixes numbers to a fraction from 0 (inclusive) to 1 (exclusive). A cryptographic hash takes a hundred times as long. */
export function mix(seed: number, a: number, b = 0): number {
  let hash = seed ^ Math.imul(a, 0x9e37_79b1) ^ Math.imul(b + 1, 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb_352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846c_a68b);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** Lists the requests of a container in a range, in order. The same seed always gives the same requests. */
export function* requestsIn(
  seed: number,
  { from, to }: TimeRange,
  direction: "forward" | "backward" = "forward",
): Generator<ContainerRequest> {
  const [first, last] = [Math.floor(from / slotLength), Math.ceil(to / slotLength) - 1];
  const isForward = direction === "forward";
  for (let step = 0; step <= last - first; step += 1) {
    const slot = isForward ? first + step : last - step;
    const count = Math.floor(averageRequests * dailyShare(slot) + mix(seed, slot));
    // Even, so that each request also has a millisecond for the log of the ingress.
    const length = Math.floor(slotLength / count / 2);
    for (let index = 0; index < count; index += 1) {
      const number = isForward ? index : count - 1 - index;
      const offset = number * length + Math.floor(length * mix(seed, slot, 2 * number + 1));
      const time = slot * slotLength + 2 * offset;
      if (time < from || time >= to) continue;
      yield { time, kind: Math.floor(requestKinds.length * mix(seed, slot, 2 * number + 2)) };
    }
  }
}

/** The relative number of requests at a time of day, from 0.5 at 2:00 UTC to 1.5 at 14:00 UTC. */
function dailyShare(slot: number): number {
  const hour = ((slot * slotLength) / 3_600_000) % 24;
  return 0.5 + Math.abs(((hour + 10) % 24) - 12) / 12;
}

const targets = [
  "GET /",
  "GET /health",
  "GET /products",
  "GET /products/17",
  "GET /products/42",
  "GET /search?q=chair",
  "GET /cart",
  "POST /cart",
  "POST /orders",
  "GET /orders/1042",
  "GET /assets/app.js",
  "GET /assets/app.css",
] as const;

/** The kinds of requests, which are the same for all containers. */
export const requestKinds: readonly RequestKind[] = Array.from({ length: 1024 }, (_, index) => {
  const random = (property: number) => mix(property, index);
  const [method = "", target = ""] = (targets[Math.floor(targets.length * random(1))] ?? targets[0]).split(" ");
  const isFailed = random(2) < 0.01;
  const isMissing = target.startsWith("/orders/") || target.startsWith("/products/") ? random(3) < 0.1 : false;
  const status = isFailed ? 500 : isMissing ? 404 : method === "POST" ? 201 : 200;
  const slowness = isFailed ? 900 : 60;
  return {
    method,
    target,
    status,
    milliseconds: 2 + Math.floor(slowness * random(4) ** 2),
    bytes: status === 200 ? 400 + Math.floor(40_000 * random(5) ** 3) : 120,
  };
});
