import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import type { BuildList, BuildService } from "@northspec/types";
import { createSandbox, developmentToken, type InstanceState } from "@northspec/sandbox";
import { expect, test } from "vitest";
import { serve, startAndKill, tempDir } from "./cli.ts";
import { createRandom, type Random } from "./random.ts";

const rounds = 100;
const connections = 6;
const seed = Number(process.env["DURABILITY_SEED"] ?? 20_260_101);

const project = "/v1/projects/default-project";
const headers = { authorization: `Bearer ${developmentToken}`, "content-type": "application/json" };
const serverOptions = ["--rate-limit", "1e15", "--request-log-size", "0"];

function bodyOf(name: string): object {
  return {
    name,
    description: `Written by ${name}.`,
    tags: ["durability"],
    billing: { buildPlan: "nf-compute-200-8" },
    vcsData: { projectUrl: "https://github.com/example-user/example-site", projectType: "github" },
    buildSettings: { dockerfile: { dockerFilePath: "/Dockerfile", dockerWorkDir: "/" } },
    buildArguments: { FROM: name },
  };
}

async function create(url: string, name: string): Promise<BuildService> {
  const request = { method: "POST", headers, body: JSON.stringify(bodyOf(name)) };
  const response = await fetch(`${url}${project}/services/build`, request);
  const body = (await response.json()) as { data: BuildService };
  expect(body).toHaveProperty("data.id");
  return body.data;
}

async function read<Body>(url: string, path: string): Promise<Body> {
  const response = await fetch(url + path, { headers });
  expect({ path, status: response.status }).toEqual({ path, status: 200 });
  return (await response.json()) as Body; // other tests validate responses
}

/**
 * Creates services over several connections until the server is killed. Returns the acknowledged ones.
 *
 * @param onAcknowledged - Called for each of them immediately.
 */
async function createUntilKilled(url: string, round: number, onAcknowledged: () => void): Promise<BuildService[]> {
  const acknowledged: BuildService[] = [];
  await Promise.all(
    Array.from({ length: connections }, async (_, connection) => {
      for (let count = 1; ; count += 1) {
        try {
          acknowledged.push(await create(url, `Round ${round} by ${connection} number ${count}`));
          onAcknowledged();
        } catch (error) {
          // Only a lost connection ends the loop: fetch and reading the body throw a TypeError.
          if (error instanceof TypeError) return;
          throw error;
        }
      }
    }),
  );
  return acknowledged;
}

/** Checks that a service can be read as it was created. */
async function expectService(url: string, created: BuildService): Promise<void> {
  const { data } = await read<{ data: Record<string, unknown> }>(url, `${project}/services/${created.id}`);
  const { id, appId, name, description, tags, serviceType, createdAt, cluster } = created;
  expect(data).toMatchObject({ id, appId, name, description, tags, serviceType, createdAt, cluster });
  expect(data["vcsData"]).toMatchObject({ projectUrl: created.vcsData.projectUrl });
}

async function inParallel<Item>(items: readonly Item[], run: (item: Item) => Promise<void>): Promise<void> {
  const iterator = items.values();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (const item of iterator) await run(item);
    }),
  );
}

/** Kills and restarts a sandbox repeatedly while it creates services. Returns the number of acknowledged services. */
async function killRepeatedly(file: string, kills: number, random: Random): Promise<number> {
  const acknowledged = new Map<string, BuildService>();
  let last: BuildService[] = [];
  for (let round = 1; round <= kills; round += 1) {
    // Sometimes kill the process before it listens.
    if (random.chance(0.1)) await startAndKill(random.number() * 250, "--db", file, ...serverOptions);
    const server = await serve("--db", file, ...serverOptions);
    await inParallel(last, (created) => expectService(server.url, created));
    // Wait for one creation, so that every round has data to lose on slow machines too.
    const first = Promise.withResolvers<void>();
    const creating = createUntilKilled(server.url, round, first.resolve);
    await Promise.race([first.promise, creating]);
    await wait(random.number() * 120);
    await server.end("SIGKILL");
    last = await creating;
    for (const created of last) acknowledged.set(created.id, created);
  }

  const server = await serve("--db", file, ...serverOptions);
  const { services, builds } = await read<InstanceState>(server.url, "/_sandbox/dump?showSecrets=true");
  await server.end("SIGTERM");
  const kept = new Map(services.map(({ document: { service, input } }) => [service.id, input]));
  for (const [id, { name }] of acknowledged) expect(kept.get(id)).toEqual(bodyOf(name));
  // Every creation is complete or absent, acknowledged or not.
  const created = services.flatMap(({ document: { service, input } }) => (input ? service.id : []));
  const numbers = builds.map(({ document }) => document).filter(({ service }) => kept.get(service) !== undefined);
  expect(numbers.map(({ service, number }) => `${service} ${number}`).toSorted()).toEqual(
    created.map((id) => `${id} 1`).toSorted(),
  );

  const database = new DatabaseSync(file);
  expect(database.prepare("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
  database.close();
  return acknowledged.size;
}

test(`keeps every acknowledged creation through ${rounds} kills at random times`, { timeout: 300_000 }, async () => {
  console.log(`DURABILITY_SEED=${seed}`);
  const directory = await tempDir();
  // In parallel, since starting takes most of the time.
  const counts = await Promise.all(
    [1, 2].map((lane) => killRepeatedly(join(directory, `${lane}.db`), rounds / 2, createRandom(seed + lane))),
  );
  const total = counts.reduce((sum, count) => sum + count, 0);
  console.log(`${total} creations were acknowledged.`);
  expect(total).toBeGreaterThan(rounds);
});

test("moves builds across a kill as without it", { timeout: 60_000 }, async () => {
  const file = join(await tempDir(), "sandbox.db");
  const names = ["Alpha", "Beta", "Gamma"];
  const setClock = async (url: string, change: object) => {
    const response = await fetch(`${url}/_sandbox/clock`, { method: "POST", headers, body: JSON.stringify(change) });
    return Date.parse(((await response.json()) as { now: string }).now);
  };
  const listsOf = (request: (path: string) => Promise<unknown>) =>
    Promise.all(names.map((name) => request(`${project}/services/${name.toLowerCase()}/build`)));

  let server = await serve("--db", file);
  let now = await setClock(server.url, { frozen: true });
  const reference = createSandbox({ clock: { now: () => now } });
  const callReference = async (path: string, body?: object) => {
    const init = body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers };
    return (await reference.fetch(`http://localhost${path}`, init)).json();
  };
  for (const name of names) {
    await create(server.url, name);
    await callReference(`${project}/services/build`, bodyOf(name));
    now = await setClock(server.url, { advance: 1500 });
  }
  const seen = new Set<string | undefined>();
  for (let step = 0; step < 5; step += 1) {
    const before = await listsOf((path) => read(server.url, path));
    await server.end("SIGKILL");
    server = await serve("--db", file);
    const after = await listsOf((path) => read<{ data: BuildList }>(server.url, path));
    expect(after).toEqual(before);
    expect(after).toEqual(await listsOf(callReference));
    for (const list of after as { data: BuildList }[]) for (const { status } of list.data.builds) seen.add(status);
    now = await setClock(server.url, { advance: 2500 });
  }
  // The steps have covered the states of a build.
  expect([...seen]).toEqual(expect.arrayContaining(["CLONING", "BUILDING", "UPLOADING", "SUCCESS"]));
  reference.close();
});
