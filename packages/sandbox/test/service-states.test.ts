import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { createSandbox, type Sandbox } from "@northspec/sandbox";
import type { Build } from "@northspec/types";
import fc from "fast-check";
import { expect, test } from "vitest";
import { tempDir } from "./cli.ts";
import { buildService, send, start } from "./setup.ts";
import { check } from "./traffic.ts";
import { combinedService, externalService, internalService, services } from "./workloads.ts";

const ids = ["docs", "shop", "web", "site", "example-service", "example-deployment-service", "example-build-service"];
const parts = ["", "/build", "/containers", "/deployment", "/branches", "/pull-requests"];

type Request = readonly [path: string, method: string, body?: object];

/** A request to a service, with a fixed set of services. */
const requests = fc.oneof(
  fc
    .tuple(fc.constantFrom("shop", "example-service"), fc.nat(3))
    .map(([id, instances]): Request => [`combined/${id}`, "PATCH", { deployment: { instances } }]),
  fc
    .tuple(fc.constantFrom("web", "example-deployment-service"), fc.nat(3), fc.constantFrom("nginx:1", "nginx:2"))
    .map(([id, instances, imagePath]): Request => [
      `deployment/${id}`,
      "PATCH",
      { deployment: { instances, external: { imagePath } } },
    ]),
  fc.constantFrom(...ids).map((id): Request => [`${id}/pause`, "POST"]),
  fc.constantFrom(...ids).map((id): Request => [`${id}/resume`, "POST", {}]),
  fc.constantFrom(...ids).map((id): Request => [`${id}/restart`, "POST"]),
  fc.constantFrom("shop", "example-service").map((id): Request => [`${id}/build`, "POST"]),
  fc.constantFrom("main", "feature/search").map((branch): Request => ["docs/build", "POST", { branch }]),
);

const step = fc.record({ request: requests, advance: fc.integer({ min: 0, max: 7000 }), fails: fc.boolean() });

async function fill(sandbox: Sandbox): Promise<void> {
  const bodies = [
    ["build", buildService("Docs")],
    ["combined", combinedService("Shop", { instances: 2 })],
    ["deployment", externalService("Web", "nginx:1", { instances: 2 })],
    ["deployment", internalService("Site", { id: "docs", branch: "main" })],
  ] as const;
  for (const [type, body] of bodies) expect((await send(sandbox, `${services}/${type}`, { body })).status).toBe(200);
}

/** Reads everything about every service. */
async function readAll(sandbox: Sandbox): Promise<Record<string, unknown>> {
  const list = await send(sandbox, `${services}?per_page=100`);
  const read: Record<string, unknown> = { list: list.body };
  for (const id of ids)
    for (const part of parts) read[id + part] = (await send(sandbox, `${services}/${id}${part}`)).body;
  return read;
}

interface Reads {
  // oxlint-disable-next-line typescript/no-explicit-any -- responses of several operations
  readonly [path: string]: any;
}

/** Finds what the operations say about a service that does not fit together. */
function disagreementsOf(read: Reads, summary: { id: string; status: unknown }): string[] {
  const { id } = summary;
  const { data: service } = read[id];
  const { build, deployment } = service.status;
  const newest = read[`${id}/build`].data.builds[0];
  const { containers } = read[`${id}/containers`].data;
  const names = containers.map(({ name }: { name: string }) => name);
  const running = containers.filter((each: { status: string }) => each.status === "TASK_RUNNING");
  const { internal } = read[`${id}/deployment`].data ?? {};
  const builds: Build[] = internal ? read[`${internal.nfObjectId}/build`].data.builds : [];
  const deployed = builds.find((each) => each.id === internal.buildId);
  const { instances } = service.deployment ?? {};
  const isSettled = deployment?.status === "COMPLETED";
  const rules = {
    "the list has another status": isDeepStrictEqual(service.status, summary.status),
    "the newest build has another status": newest === undefined || build.status === newest.status,
    "two containers have the same name": new Set(names).size === names.length,
    "a completed rollout has other containers":
      !isSettled || (running.length === instances && names.length === instances),
    "a paused service has containers": !service.servicePaused || (running.length === 0 && deployment === undefined),
    "the deployed commit differs": !internal || service.deployment.internal.deployedSHA === internal.deployedSHA,
    "the deployed build has not succeeded": !internal || deployed?.status === "SUCCESS",
    "the deployed build has another commit": !internal || deployed?.sha === internal.deployedSHA,
  };
  return Object.entries(rules).flatMap(([issue, holds]) => (holds ? [] : [`${id}: ${issue}`]));
}

function expectAgreement(read: Reads): void {
  const summaries: { id: string; status: unknown }[] = read["list"].data.services;
  expect(summaries.flatMap((each) => disagreementsOf(read, each))).toEqual([]);
}

test("all reads agree at any time, also after a restart and in a restored copy", async () => {
  await check(
    12,
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 8 }), fc.nat(7), async (steps, restartAt) => {
      const database = join(await tempDir(), "state.db");
      let now = start;
      const options = { database, clock: { now: () => now }, strict: true };
      let sandbox = createSandbox(options);
      try {
        await fill(sandbox);
        for (const [index, { request, advance, fails }] of steps.entries()) {
          const [path, method, body] = request;
          const headers = fails ? { prefer: "deployment-result=FAILED" } : {};
          const { status } = await send(sandbox, `${services}/${path}`, { method, headers, ...(body ? { body } : {}) });
          expect(status).toBeLessThan(500);
          now += advance;
          const before = await readAll(sandbox);
          expectAgreement(before);
          if (index === restartAt) {
            sandbox.close();
            sandbox = createSandbox(options);
          }
          const after = await readAll(sandbox);
          expect(after).toEqual(before);
          const copy = createSandbox({ clock: { now: () => now }, strict: true });
          copy.restore(JSON.parse(JSON.stringify(sandbox.dump())));
          now += 2500;
          expect(await readAll(copy)).toEqual(await readAll(sandbox));
          copy.close();
        }
      } finally {
        sandbox.close();
      }
    }),
  );
});

test("a read does not change what later reads return", async () => {
  await check(
    10,
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
      const sandboxes = [1, 2].map(() => createSandbox({ clock: { now: () => start }, strict: true }));
      const [watched, other] = sandboxes;
      if (!watched || !other) throw new Error("There are two.");
      for (const sandbox of sandboxes) {
        await fill(sandbox);
        for (const {
          request: [path, method, body],
          advance,
        } of steps) {
          await send(sandbox, `${services}/${path}`, { method, ...(body ? { body } : {}) });
          sandbox.advance(advance);
          if (sandbox === watched) await readAll(sandbox);
        }
      }
      expect(await readAll(watched)).toEqual(await readAll(other));
      for (const sandbox of sandboxes) sandbox.close();
    }),
  );
});
