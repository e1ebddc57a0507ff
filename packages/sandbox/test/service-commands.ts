import type { Sandbox } from "@northspec/sandbox";
import fc from "fast-check";
import { expect } from "vitest";
import { type Command, expectStatus, type ModelTest } from "./model.ts";
import {
  compare,
  deployNewest,
  type Model,
  type ModelService,
  newModelService,
  observeBuilds,
  results,
} from "./service-model.ts";
import { project, send } from "./setup.ts";

/** What a command needs: the request, and its effect on the model. */
type Run = (model: Model, sandbox: Sandbox) => Promise<void>;

/** Creates a command that runs in any state, and compares all services after it. */
function command(name: string, run: Run): Command<Model> {
  return {
    check: () => true,
    async run(model, sandbox) {
      await observeBuilds(model, sandbox);
      await run(model, sandbox);
      await compare(model, sandbox);
    },
    toString: () => name,
  };
}

const ids = ["alpha", "beta", "gamma", "delta"] as const;
const id = fc.constantFrom(...ids);
const instances = fc.integer({ min: 0, max: 3 });
const result = fc.constantFrom(...results);
const services = `${project}/services`;

const repository = { projectUrl: "https://github.com/example-user/example-site", projectType: "github" };
const code = {
  vcsData: repository,
  buildSettings: { dockerfile: { dockerFilePath: "/Dockerfile", dockerWorkDir: "/" } },
};

function bodyOf(name: string, { type, instances: count, source }: ModelService, more: object = {}): object {
  const deploymentPlan = "nf-compute-20";
  if (type === "build") return { name, billing: { buildPlan: deploymentPlan }, ...code, ...more };
  const deployment = { instances: count };
  if (type === "combined") {
    return {
      name,
      billing: { deploymentPlan },
      ...code,
      vcsData: { ...repository, projectBranch: "main" },
      deployment,
      ...more,
    };
  }
  const image = source === undefined ? { external: { imagePath: "nginx:latest" } } : { internal: { id: source } };
  return { name, billing: { deploymentPlan }, deployment: { ...deployment, ...image } };
}

/** Adds the build that a request has started. */
async function addBuild(service: ModelService, name: string, { sandbox, branch = "main", outcome }: NewBuild) {
  const [newest] = (await send(sandbox, `${services}/${name}/build?per_page=1`)).body.data.builds;
  expect(newest.status).toBe("QUEUED");
  service.builds.push({ id: newest.id, branch, result: outcome, status: "running" });
}

interface NewBuild {
  readonly sandbox: Sandbox;
  readonly branch?: string;
  readonly outcome: string;
}

/** Creates a service, or replaces one with PUT. */
const write = fc
  .record({
    name: id,
    method: fc.constantFrom("POST", "PUT"),
    count: instances,
    outcome: result,
    ci: fc.boolean(),
    kind: fc.constantFrom("build", "combined", "external", "internal"),
    source: id,
  })
  .map(({ name, method, count, outcome, ci, kind, source }) =>
    command(`${method} ${kind} ${name} with ${count} of ${source} ${outcome} ci=${ci}`, async (model, sandbox) => {
      const type = kind === "build" || kind === "combined" ? kind : "deployment";
      const created = newModelService(type, count, kind === "internal" ? source : undefined);
      const existing = model.get(name);
      const more = type === "deployment" ? {} : { disabledCI: !ci };
      const headers = { prefer: `build-result=${outcome}` };
      const { status } = await send(sandbox, `${services}/${type}`, {
        method,
        body: bodyOf(name, created, more),
        headers,
      });
      const builder = model.get(source);
      const isConflict = existing && existing.type !== type;
      const isBuilder = builder !== undefined && builder.type !== "deployment";
      const isPossible = kind !== "internal" || isBuilder;
      expectStatus(status, !isPossible ? 400 : isConflict || (existing && method === "POST") ? 409 : 200);
      if (status !== 200) return;
      if (!existing) {
        model.set(name, created);
        if (type !== "deployment" && ci) await addBuild(created, name, { sandbox, outcome });
        deployNewest(model, name, created);
        return;
      }
      existing.instances = count;
      if (existing.source === created.source) return;
      const changed = { ...existing, source: created.source, seen: 0, deployed: undefined };
      model.set(name, changed);
      if (!changed.isPaused) deployNewest(model, name, changed);
    }),
  );

const patch = fc
  .record({ name: id, count: instances, type: fc.constantFrom("combined", "deployment") })
  .map(({ name, count, type }) =>
    command(`PATCH ${name} to ${count}`, async (model, sandbox) => {
      const service = model.get(name);
      const { status } = await send(sandbox, `${services}/${type}/${name}`, {
        method: "PATCH",
        body: { deployment: { instances: count } },
      });
      expectStatus(status, service?.type === type ? 200 : 404);
      if (service?.type === type) service.instances = count;
    }),
  );

const pause = id.map((name) =>
  command(`pause ${name}`, async (model, sandbox) => {
    const service = model.get(name);
    const { status } = await send(sandbox, `${services}/${name}/pause`, { method: "POST" });
    expectStatus(status, service ? 200 : 404);
    if (service) service.isPaused = true;
  }),
);

const resume = fc
  .record({
    name: id,
    count: fc.option(instances, { nil: undefined }),
    cd: fc.option(fc.boolean(), { nil: undefined }),
  })
  .map(({ name, count, cd }) =>
    command(`resume ${name} with ${count} cd=${cd}`, async (model, sandbox) => {
      const service = model.get(name);
      const scaled = service?.type === "build" ? undefined : count;
      const body = {
        ...(scaled === undefined ? {} : { instances: scaled }),
        ...(cd === undefined ? {} : { disabledCD: !cd }),
      };
      const { status } = await send(sandbox, `${services}/${name}/resume`, { body });
      expectStatus(status, service ? (service.isPaused ? 200 : 409) : 404);
      if (!service || status !== 200) return;
      service.isPaused = false;
      service.instances = scaled ?? service.instances;
      service.deploysBuilds = cd ?? service.deploysBuilds;
      if (service.deploysBuilds || service.deployed === undefined) deployNewest(model, name, service);
    }),
  );

const restart = id.map((name) =>
  command(`restart ${name}`, async (model, sandbox) => {
    const service = model.get(name);
    const { status } = await send(sandbox, `${services}/${name}/restart`, { method: "POST" });
    expectStatus(status, service ? (service.type === "build" ? 400 : 200) : 404);
  }),
);

const build = fc
  .record({ name: id, outcome: result, branch: fc.constantFrom("main", "feature/search") })
  .map(({ name, outcome, branch }) =>
    command(`build ${name} ${branch} ${outcome}`, async (model, sandbox) => {
      const service = model.get(name);
      const body = service?.type === "build" ? { branch } : {};
      const headers = { prefer: `build-result=${outcome}` };
      const { status } = await send(sandbox, `${services}/${name}/build`, { body, headers });
      expectStatus(status, service ? (service.type === "deployment" ? 400 : 200) : 404);
      if (status !== 200 || !service) return;
      await addBuild(service, name, { sandbox, outcome, branch: service.type === "build" ? branch : "main" });
    }),
  );

const abort = id.map((name) =>
  command(`abort ${name}`, async (model, sandbox) => {
    const newest = model.get(name)?.builds.at(-1);
    const path = `${services}/${name}/build/${newest?.id ?? "no-build-1000"}`;
    const { status } = await send(sandbox, path, { method: "DELETE" });
    expectStatus(status, newest ? (newest.status === "running" ? 200 : 409) : 404);
    if (newest && status === 200) newest.status = "aborted";
  }),
);

const remove = id.map((name) =>
  command(`delete ${name}`, async (model, sandbox) => {
    const { status } = await send(sandbox, `${services}/${name}`, { method: "DELETE" });
    expectStatus(status, model.delete(name) ? 200 : 404);
    for (const service of model.values()) if (service.source === name) service.seen = 0;
  }),
);

const advance = fc
  .constantFrom(500, 3000, 9500, 60_000)
  .map((milliseconds) => command(`advance ${milliseconds}`, async (_, sandbox) => sandbox.advance(milliseconds)));

const reload = fc.constant(
  command("dump and restore", async (_, sandbox) => sandbox.restore(JSON.parse(JSON.stringify(sandbox.dump())))),
);

const commands = [write, write, patch, pause, resume, restart, build, build, abort, remove, advance, advance, reload];

/** The model of services. */
export const serviceModel: ModelTest<Model> = {
  commands,
  compare,
  async setUp(sandbox) {
    await removeServices(sandbox);
    return new Map();
  },
};

async function removeServices(sandbox: Sandbox): Promise<void> {
  for (const each of (await send(sandbox, services)).body.data.services) {
    await send(sandbox, `${services}/${each.id}`, { method: "DELETE" });
  }
}
