import { enumConstraint, phraseOf } from "@northspec/openapi";
import type { PlanList, RegionList } from "@northspec/types";
import { badRequest } from "./errors.ts";
import { responseExamples } from "./specification.ts";

const [plans] = responseExamples<{ data: PlanList }>("listPlans");
const [regions] = responseExamples<{ data: RegionList }>("listRegions");

/** The plans and regions of the platform: those in the examples of the specification. */
export const catalog = { plans: plans?.data.plans ?? [], regions: regions?.data.regions ?? [] };

/** The region of projects that name neither a region nor a cluster. */
export const defaultRegion = catalog.regions[0]?.id ?? "";

/**
 * Rejects the identifiers of unknown plans and regions.
 *
 * @param list - The known ones.
 * @param ids - Identifiers by their JSON pointer in the body.
 * @throws {HttpError} 400 that lists the known ones.
 */
export function requireKnown(
  list: readonly { readonly id: string }[],
  ids: Readonly<Record<string, string | undefined>>,
): void {
  const known = list.map(({ id }) => id);
  const unknown = Object.entries(ids).filter(([, id]) => id !== undefined && !known.includes(id));
  const expected = phraseOf(enumConstraint(known));
  if (unknown.length > 0) throw badRequest(unknown.map(([pointer]) => ({ in: "body", pointer, expected })));
}
