import type { SecretGroupInput } from "@northspec/types";
import type { Handler } from "../handler.ts";
import {
  allSecrets,
  changeSecretGroup,
  inheritedSecrets,
  inputOf,
  newSecretGroup,
  summaryOf,
  viewSecretGroup,
} from "../kinds/secret.ts";
import { paginate } from "../pagination.ts";
import { applyPatch } from "../patch.ts";

/** Lists the secret groups of a project without their secrets, the oldest first. */
export const listSecrets: Handler<"listSecrets"> = ({ path: { projectId }, query, resources }) => {
  const { items, pagination } = paginate(resources.secrets.list(projectId), query);
  return { data: { secrets: items.map(summaryOf) }, pagination };
};

/** Gets a secret group with its own secrets, those of linked addons, or both. */
export const getSecret: Handler<"getSecret"> = ({ path: { projectId, secretId }, query, resources }) => {
  const stored = resources.secrets.require(projectId, secretId);
  const views = {
    this: () => stored.group.secrets,
    inherited: () => inheritedSecrets(stored),
    all: () => allSecrets(stored),
  };
  return { data: viewSecretGroup(stored, views[query.show ?? "all"]()) };
};

/** Gets a secret group with its own secrets and its linked addons. */
export const getSecretDetails: Handler<"getSecretDetails"> = ({ path: { projectId, secretId }, resources }) => {
  const stored = resources.secrets.require(projectId, secretId);
  return { data: { ...viewSecretGroup(stored, stored.group.secrets), addonSecrets: [...stored.addonSecrets] } };
};

/** Creates a secret group. */
export const createSecret: Handler<"createSecret"> = ({ path: { projectId }, body, resources, now }) => {
  resources.projects.require(projectId);
  const created = newSecretGroup(projectId, body, now);
  resources.secrets.insert(created);
  return { data: created.group };
};

/** Creates a secret group, or replaces the settings of the one with the same name. */
export const putSecret: Handler<"putSecret"> = ({ path: { projectId }, body, resources, now }) => {
  resources.projects.require(projectId);
  const created = newSecretGroup(projectId, body, now);
  const existing = resources.secrets.sameKey(created);
  if (!existing) {
    resources.secrets.insert(created);
    return { data: created.group };
  }
  const changed = changeSecretGroup(existing, body, now);
  resources.secrets.update(changed);
  return { data: changed.group };
};

/** Merges the body into the settings of a secret group. */
export const patchSecret: Handler<"patchSecret"> = ({ path: { projectId, secretId }, body, resources, now }) => {
  const stored = resources.secrets.require(projectId, secretId);
  const changed = changeSecretGroup(stored, applyPatch("SecretGroupInput", inputOf(stored), body), now);
  resources.secrets.update(changed);
  return { data: changed.group };
};

/** Replaces the settings of a secret group that the body names. */
export const updateSecret: Handler<"updateSecret"> = ({ path: { projectId, secretId }, body, resources, now }) => {
  const stored = resources.secrets.require(projectId, secretId);
  const input: SecretGroupInput = { ...inputOf(stored), ...body };
  resources.secrets.update(changeSecretGroup(stored, input, now));
  return { data: {} };
};

/** Deletes a secret group. */
export const deleteSecret: Handler<"deleteSecret"> = ({ path: { projectId, secretId }, resources }) => {
  resources.secrets.require(projectId, secretId);
  resources.secrets.delete(projectId, secretId);
  return { data: {} };
};
