import type { SecretContent, SecretGroupRestrictions } from "@northspec/types";
import { HttpError } from "./errors.ts";
import type { StoredSecretGroup } from "./kinds/secret.ts";
import { currentInputOf } from "./services/write.ts";
import type { Collections } from "./store.ts";

/** A service or a job. */
export type WorkloadPath = { readonly projectId: string } & (
  | { readonly serviceId: string; readonly jobId?: never }
  | { readonly jobId: string; readonly serviceId?: never }
);

/** A value and its origin. */
export interface InheritedValue<Value> {
  readonly value: Value;
  /** The secret group. Absent for a value of the service or job itself. */
  readonly inheritedFrom?: string;
  /** The addon of the secret group, if the value is one of its secrets. */
  readonly addonId?: string;
  /** The priority of the secret group. */
  readonly priority?: number;
}

/** The value that applies, and those that it overrides, in order of precedence. */
export interface EffectiveValue<Value> extends InheritedValue<Value> {
  readonly overriding: readonly InheritedValue<Value>[];
}

/** The environment variables and files of a service's or job's containers, by name. */
export interface EffectiveEnvironment {
  readonly runtimeEnvironment: Readonly<Record<string, EffectiveValue<string>>>;
  readonly runtimeFiles: Readonly<Record<string, EffectiveValue<SecretContent>>>;
}

/** Values with the same origin. */
interface Source extends Omit<InheritedValue<never>, "value"> {
  readonly variables?: Readonly<Record<string, string>> | undefined;
  readonly files?: Readonly<Record<string, SecretContent>> | undefined;
}

interface Workload {
  readonly type: "service" | "job";
  readonly id: string;
  readonly tags: readonly string[];
  readonly own: Source;
}

/**
 * Returns what the containers of a service or job get: its own values, then those of the secret groups that it has
 * access to, by priority.
 *
 * @throws {HttpError} for an unknown service or job, or a build service.
 */
export function environmentOf(resources: Collections, path: WorkloadPath): EffectiveEnvironment {
  const workload = workloadOf(resources, path);
  const groups = resources.secrets
    .all(path.projectId)
    .filter(({ group }) => group.secretType !== "arguments" && hasAccess(workload, group.restrictions))
    .toSorted((a, b) => b.group.priority - a.group.priority);
  const sources = [workload.own, ...groups.flatMap(sourcesOf)];
  return {
    runtimeEnvironment: merge(sources, ({ variables }) => variables),
    runtimeFiles: merge(sources, ({ files }) => files),
  };
}

function workloadOf(resources: Collections, { projectId, serviceId, jobId }: WorkloadPath): Workload {
  if (jobId !== undefined) {
    const { job, input } = resources.jobs.require(projectId, jobId);
    const own = { variables: input?.runtimeEnvironment, files: input?.runtimeFiles };
    return { type: "job", id: job.id, tags: job.tags, own };
  }
  const stored = resources.services.require(projectId, serviceId);
  const { id, tags, serviceType } = stored.service;
  if (serviceType === "build")
    throw new HttpError(400, `The service \`${id}\` is a build service. It has no containers.`);
  const { runtimeEnvironment, runtimeFiles } = currentInputOf(stored);
  return { type: "service", id, tags, own: { variables: runtimeEnvironment, files: runtimeFiles } };
}

function hasAccess({ type, id, tags }: Workload, restrictions: SecretGroupRestrictions = {}): boolean {
  const { restricted, nfObjects = [], tags: allowed = [], tagMatchCondition = "or" } = restrictions;
  if (!restricted || nfObjects.some((each) => each.type === type && each.id === id)) return true;
  const matching = allowed.filter((tag) => tags.includes(tag));
  return matching.length > 0 && (tagMatchCondition === "or" || matching.length === allowed.length);
}

/** Returns the secrets of a group, then those of its addons. If two addons have the same secret, the last one applies. */
function sourcesOf({ group, addonSecrets }: StoredSecretGroup): Source[] {
  const origin = { inheritedFrom: group.id, priority: group.priority };
  const addons = addonSecrets.map(({ id, variables }) => ({ ...origin, addonId: id, variables }));
  return [{ ...origin, variables: group.secrets?.variables, files: group.secrets?.files }, ...addons.toReversed()];
}

function merge<Value>(
  sources: readonly Source[],
  valuesOf: (source: Source) => Readonly<Record<string, Value>> | undefined,
): Record<string, EffectiveValue<Value>> {
  const found = new Map<string, EffectiveValue<Value>>();
  for (const source of sources) {
    const { variables: _, files: __, ...origin } = source;
    for (const [name, value] of Object.entries(valuesOf(source) ?? {})) {
      const before = found.get(name);
      const inherited = { value, ...origin };
      found.set(
        name,
        before ? { ...before, overriding: [...before.overriding, inherited] } : { ...inherited, overriding: [] },
      );
    }
  }
  return Object.fromEntries(found);
}
