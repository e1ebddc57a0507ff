import type {
  LinkedAddonSecrets,
  SecretGroup,
  SecretGroupConfiguration,
  SecretGroupContent,
  SecretGroupDetails,
  SecretGroupInput,
  SecretGroupSummary,
} from "@northspec/types";
import { conflictKeyOf, identifierOf } from "../identifiers.ts";
import type { Kind } from "../kind.ts";
import { component } from "../validation.ts";
import { projects } from "./project.ts";

/** A secret group as stored. */
export interface StoredSecretGroup {
  readonly projectId: string;
  readonly group: SecretGroupConfiguration & Pick<SecretGroup, "type" | "createdAt" | "updatedAt">;
  /** The secrets of linked addons. Only a seed has some, since the sandbox has no addons. */
  readonly addonSecrets: readonly LinkedAddonSecrets[];
}

const addonSecrets = { type: "array", items: component("LinkedAddonSecrets") };

/** Secret groups. */
export const secrets: Kind<StoredSecretGroup, SecretGroupDetails, readonly [project: string, secret: string]> = {
  noun: "secret group",
  owner: projects,
  schema: {
    type: "object",
    additionalProperties: false,
    required: ["projectId", "group", "addonSecrets"],
    properties: {
      projectId: { type: "string" },
      group: { allOf: [component("SecretGroupConfiguration")], required: ["type", "createdAt", "updatedAt"] },
      addonSecrets,
    },
  },
  seedSchema: component("SecretGroupDetails"),
  pathOf: ({ projectId, group }) => [projectId, group.id],
  keyOf: ({ group }) => conflictKeyOf(group.id),
  fromSeed: (seeds) =>
    seeds.map(({ projectId, addonSecrets: linked, ...group }) => ({ projectId, group, addonSecrets: linked })),
  seedsFrom(examples) {
    const details = examples<{ data: SecretGroupDetails }>("getSecretDetails").map(({ data }) => data);
    const lists = examples<{ data: { secrets: SecretGroupSummary[] } }>("listSecrets");
    const ids = new Set(details.map(({ id }) => id));
    const others = lists.flatMap(({ data }) => data.secrets).filter(({ id }) => !ids.has(id));
    // A list has no times and no secrets.
    const { createdAt = "", updatedAt = "" } = details[0] ?? {};
    return [...details, ...others.map((group) => ({ ...group, createdAt, updatedAt, secrets: {}, addonSecrets: [] }))];
  },
};

/** Creates a secret group. */
export function newSecretGroup(projectId: string, input: SecretGroupInput, now: number): StoredSecretGroup {
  const time = new Date(now).toISOString();
  const group = { type: "secret" as const, ...input, id: identifierOf(input.name), createdAt: time, updatedAt: time };
  return { projectId, group, addonSecrets: [] };
}

/** Returns the input that creates a secret group with the same settings. */
export function inputOf({ group }: StoredSecretGroup): SecretGroupInput {
  const { id: _, createdAt: __, updatedAt: ___, ...input } = group;
  return input;
}

/** Changes the settings of a secret group. What the input omits is removed. */
export function changeSecretGroup(stored: StoredSecretGroup, input: SecretGroupInput, now: number): StoredSecretGroup {
  const { id, createdAt } = stored.group;
  const group = { type: "secret" as const, ...input, id, createdAt, updatedAt: new Date(now).toISOString() };
  return { ...stored, group };
}

/** Returns a secret group without its secrets. */
export function summaryOf({ projectId, group }: StoredSecretGroup): SecretGroupSummary {
  const { id, name, tags = [], description, type, secretType, priority, restrictions = {} } = group;
  return {
    id,
    projectId,
    name,
    tags,
    ...(description === undefined ? {} : { description }),
    type,
    secretType,
    priority,
    restrictions,
  };
}

/** Returns a secret group with some of its secrets. */
export function viewSecretGroup(stored: StoredSecretGroup, secretsOfGroup: SecretGroupContent = {}): SecretGroup {
  const { createdAt, updatedAt } = stored.group;
  return { ...summaryOf(stored), createdAt, updatedAt, secrets: secretsOfGroup };
}

/** Returns the secrets of linked addons. */
export function inheritedSecrets(stored: StoredSecretGroup): SecretGroupContent {
  return {
    variables: Object.fromEntries(stored.addonSecrets.flatMap(({ variables }) => Object.entries(variables))),
  };
}

/** Returns the secrets of a group and of linked addons. Those of the group replace others with the same name. */
export function allSecrets(stored: StoredSecretGroup): SecretGroupContent {
  const { secrets: own = {} } = stored.group;
  const variables = { ...inheritedSecrets(stored).variables, ...own.variables };
  return Object.keys(variables).length > 0 ? { ...own, variables } : own;
}
