import type { Operation } from "../model/reference.ts";
import { curlOf } from "./curl.ts";
import { northspecOf } from "./northspec.ts";
import { programOf } from "./program.ts";
import { requestsOf } from "./request.ts";

/** A call of an operation, ready to be copied and run. */
export interface Sample {
  readonly kind: "api" | "cli" | "client";
  readonly label: "API" | "CLI" | "JS client";
  readonly language: "sh" | "ts";
  readonly code: string;
  /** Which example of the body it sends, where the specification gives some. */
  readonly example?: string;
}

/**
 * The samples of an operation, each a whole program. They read the token from the environment's `NORTHFLANK_API_TOKEN`.
 *
 * @param operation - what they call. What it takes is filled with the examples of the specification; where it has none,
 * with placeholders.
 * @param server - the address of the API, without a slash at its end.
 * @returns one of each kind for each example of the body, the first example first. Each is answered with the example of
 * the reply that has the same name, or else with the first.
 * @example
 * ```ts
 * import bundle from "@northspec/spec/openapi.json" with { type: "json" };
 * import { readReference } from "../model/read.ts";
 * import { samplesOf } from "./samples.ts";
 *
 * const { operations, server } = readReference(bundle);
 * for (const operation of operations) console.log(samplesOf(operation, server)[0]?.code);
 * ```
 */
export function samplesOf(operation: Operation, server: string): Sample[] {
  return requestsOf(operation).flatMap((request) => {
    const example = request.example === undefined ? {} : { example: request.example };
    return [
      { kind: "api", label: "API", language: "sh", code: curlOf(operation, request, server), ...example },
      { kind: "cli", label: "CLI", language: "sh", code: northspecOf(operation, request), ...example },
      { kind: "client", label: "JS client", language: "ts", code: programOf(operation, request), ...example },
    ] satisfies Sample[];
  });
}
