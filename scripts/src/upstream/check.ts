import { OpenApiDocument } from "@northspec/openapi";
import { sourceLocation } from "../changes/locations.ts";
import { type Client, clientName } from "./client.ts";
import { compareOperations, newOperations } from "./compare.ts";
import { applyKnownDifferences, type KnownDifference } from "./known.ts";
import type { UpstreamReport } from "./report.ts";
import { specificationOperations } from "./specification.ts";

export interface CheckInput {
  /** The root of the repository, to find the sources of the specification. */
  readonly root: string;
  /** The bundled specification. */
  readonly bundle: unknown;
  /** The client to compare with. */
  readonly client: Client;
  /** The version in `scripts/package.json`, if the other client is newer. */
  readonly pinned?: Client;
  readonly known: readonly KnownDifference[];
}

/**
 * Compares the specification with the types and endpoints of the official client.
 *
 * @throws {@link CheckError} if the client has a type that cannot be compared.
 */
export function checkUpstream({ root, bundle, client, pinned, known }: CheckInput): UpstreamReport {
  const specification = specificationOperations(new OpenApiDocument(bundle));
  const comparison = compareOperations(client, specification);
  const { notDescribed } = comparison;
  const { unexplained, stale } = applyKnownDifferences(comparison.differences, known);
  const differences = [...unexplained, ...(pinned ? newOperations(notDescribed, pinned) : [])];
  const total = client.endpoints.length;
  return {
    client: { name: clientName, version: client.version },
    operations: { described: total - notDescribed.length, total, notDescribed },
    known: comparison.differences.length - unexplained.length,
    differences: differences.map((difference) => ({ ...difference, ...sourceLocation(root, difference.pointer) })),
    stale,
  };
}
