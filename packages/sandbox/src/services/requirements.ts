import type { InternalImageSourceInput, Service, ServiceType } from "@northspec/types";
import { catalog, requireKnown } from "../catalog.ts";
import { badRequest, type Detail } from "../errors.ts";
import { portIdOf } from "./describe.ts";
import type { ServiceInput } from "./input.ts";

/** The maximum number of instances of a service. */
const maxInstances = 100;

/**
 * Rejects an input that is valid under its schema but not possible.
 *
 * @throws {HttpError} 400 that names each part.
 */
export function requirePossible(type: ServiceType, input: ServiceInput): void {
  const { buildPlan, deploymentPlan } = input.billing;
  requireKnown(catalog.plans, { "/billing/buildPlan": buildPlan, "/billing/deploymentPlan": deploymentPlan });
  const details = [
    ...(type === "combined" ? sourceIssues(input) : []),
    ...(input.deployment ? instanceIssues(input.deployment.instances, "/deployment/instances") : []),
    ...portIssues(input),
  ];
  if (details.length > 0) throw badRequest(details);
}

/** Finds an impossible number of instances. */
export function instanceIssues(instances: number, pointer: string): Detail[] {
  if (instances >= 0 && instances <= maxInstances) return [];
  return [{ in: "body", pointer, expected: `an integer from 0 to ${maxInstances}` }];
}

/** Without a repository and a bundle, a combined service waits for a build of a bundle. */
function sourceIssues({ buildSource, vcsData, bundleData }: ServiceInput): Detail[] {
  const pointers = { git: vcsData ? undefined : "/vcsData", bundle: bundleData ? undefined : "/bundleData" };
  const pointer = buildSource && pointers[buildSource];
  return pointer === undefined ? [] : [{ in: "body", pointer, expected: "the field to be present" }];
}

/**
 * Rejects an image that no service of the project builds.
 *
 * @param internal - The image of the input.
 * @param source - The service that it names.
 */
export function requireBuilder(internal: InternalImageSourceInput | undefined, source: Service | undefined): void {
  if (!internal || (source && source.serviceType !== "deployment")) return;
  const isMissing = internal.id === undefined;
  const expected = isMissing ? "the field to be present" : "a build or combined service of the project";
  throw badRequest([{ in: "body", pointer: "/deployment/internal/id", expected }]);
}

/** Returns the architecture of a service or job, which is x86 by default. */
export function architectureOf({ infrastructure }: Pick<ServiceInput, "infrastructure">): string {
  return infrastructure?.architecture ?? "x86";
}

/**
 * Rejects an input that changes what cannot change.
 *
 * @param values - JSON pointers to fields, with the current and the given value of each.
 */
export function requireSame(
  values: readonly (readonly [pointer: string, current: string, given: string | undefined])[],
): void {
  const details = values.flatMap(([pointer, current, given]): Detail[] => {
    if (given === undefined || given === current) return [];
    return [{ in: "body", pointer, expected: `"${current}", since it cannot change` }];
  });
  if (details.length > 0) throw badRequest(details);
}

function portIssues({ ports = [] }: ServiceInput): Detail[] {
  const ids = ports.map(({ name }) => portIdOf(name));
  return ids.flatMap((id, index) => {
    const expected = "a name that differs from those of the other ports in more than case";
    return ids.indexOf(id) < index ? [{ in: "body", pointer: `/ports/${index}/name`, expected }] : [];
  });
}
