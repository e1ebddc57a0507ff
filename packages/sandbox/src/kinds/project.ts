import type { Cluster } from "@northspec/types";
import type { Kind } from "../kind.ts";
import { component } from "../validation.ts";

/** A project and the properties that its resources share. */
export interface Project {
  readonly id: string;
  /** First part of every `appId` of the project. */
  readonly account: string;
  readonly cluster: Cluster;
}

const text = { type: "string" };

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["id", "account", "cluster"],
  properties: { id: text, account: text, cluster: component("Cluster") },
};

export const projects: Kind<Project, Project, readonly [project: string]> = {
  noun: "project",
  schema,
  seedSchema: schema,
  pathOf: ({ id }) => [id],
  fromSeed: (seeds) => [...seeds],
  seedsFrom: () => [],
};
