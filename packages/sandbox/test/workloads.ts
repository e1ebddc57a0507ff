import type { Sandbox } from "@northspec/sandbox";
import { expect } from "vitest";
import { buildService, project, send } from "./setup.ts";

export const services = `${project}/services`;

interface Workload {
  readonly instances?: number;
  readonly [field: string]: unknown;
}

const billing = { deploymentPlan: "nf-compute-20" };

/** The request body that creates a combined service. */
export function combinedService(name: string, { instances = 1, ...more }: Workload = {}): object {
  const vcsData = {
    projectUrl: "https://github.com/example-user/example-site",
    projectType: "github",
    projectBranch: "main",
  };
  return buildService(name, { billing, vcsData, deployment: { instances }, ...more });
}

/** The request body that creates a deployment service with an image from a registry. */
export function externalService(name: string, imagePath: string, { instances = 1, ...more }: Workload = {}): object {
  return { name, billing, deployment: { instances, external: { imagePath } }, ...more };
}

/** The request body that creates a deployment service with the builds of another service. */
export function internalService(name: string, internal: object, { instances = 1, ...more }: Workload = {}): object {
  return { name, billing, deployment: { instances, internal }, ...more };
}

/** Creates or changes a service, and returns the response. */
// oxlint-disable-next-line typescript/no-explicit-any -- it may be of any type of service
export async function write(sandbox: Sandbox, method: string, path: string, body: object): Promise<any> {
  const response = await send(sandbox, `${services}/${path}`, { method, body });
  expect([response.status, response.body.error]).toEqual([200, undefined]);
  return response.body.data;
}

// oxlint-disable-next-line typescript/no-explicit-any -- tests read any property
export async function serviceOf(sandbox: Sandbox, id: string): Promise<any> {
  return (await send(sandbox, `${services}/${id}`)).body.data;
}

// oxlint-disable-next-line typescript/no-explicit-any -- tests read any property
export async function deploymentOf(sandbox: Sandbox, id: string): Promise<any> {
  return (await send(sandbox, `${services}/${id}/deployment`)).body.data;
}

/** Returns a property of each container of a service. */
export async function containersOf(sandbox: Sandbox, id: string, property = "status"): Promise<string[]> {
  const { containers } = (await send(sandbox, `${services}/${id}/containers`)).body.data;
  return containers.map((each: Record<string, string>) => each[property]);
}

/** Moves the clock until every build and rollout has ended. */
export function settle(sandbox: Sandbox): void {
  sandbox.advance(60_000);
}
