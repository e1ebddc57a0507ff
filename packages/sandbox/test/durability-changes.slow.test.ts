import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { CombinedService, Service } from "@northspec/types";
import { developmentToken } from "@northspec/sandbox";
import { expect, test } from "vitest";
import { serve, tempDir } from "./cli.ts";
import { createRandom } from "./random.ts";
import { combinedService, services } from "./workloads.ts";

const kills = 40;
const writers = 6;
const headers = { authorization: `Bearer ${developmentToken}`, "content-type": "application/json" };
const serverOptions = ["--rate-limit", "1e15", "--request-log-size", "0", "--speed", "0.01"];

/** What a writer knows: every acknowledged change, and the one that may or may not have been made. */
interface Writer {
  readonly name: string;
  readonly id: string;
  acknowledged: number;
  attempted: number;
}

async function call(url: string, path: string, method: string, body?: object): Promise<unknown> {
  const response = await fetch(url + services + path, { method, headers, body: body ? JSON.stringify(body) : null });
  const received: unknown = await response.json();
  expect({ path, received, status: response.status }).toMatchObject({ status: 200 });
  return received;
}

/** Changes one service again and again, in different ways, until the server is killed. */
async function changeUntilKilled(url: string, writer: Writer, onAcknowledged: () => void): Promise<void> {
  try {
    for (;;) {
      const version = writer.acknowledged + 1;
      writer.attempted = version;
      const description = `Version ${version}`;
      const settings = {
        description,
        deployment: { instances: version % 4 },
        runtimeEnvironment: { VERSION: `${version}` },
      };
      if (version % 5 === 1) await call(url, "/combined", "PUT", combinedService(writer.name, settings));
      else await call(url, `/combined/${writer.id}`, "PATCH", settings);
      writer.acknowledged = version;
      onAcknowledged();
      const { data } = (await call(url, `/${writer.id}/build`, "POST")) as { data: { id: string } };
      if (version % 3 === 0) await call(url, `/${writer.id}/build/${data.id}`, "DELETE");
      await call(url, `/${writer.id}/${version % 2 === 0 ? "restart" : "pause"}`, "POST");
      if (version % 2 === 1) await call(url, `/${writer.id}/resume`, "POST", {});
    }
  } catch (error) {
    // Only a lost connection ends the loop: fetch and reading the body throw a TypeError.
    if (!(error instanceof TypeError)) throw error;
  }
}

/** Checks that a service has the last acknowledged change or the one after it, as a whole. */
async function expectWhole(url: string, { id, acknowledged, attempted }: Writer): Promise<void> {
  const { data: service } = (await call(url, `/${id}`, "GET")) as { data: Service };
  const version = Number(service.description?.replace("Version ", ""));
  expect([acknowledged, attempted]).toContain(version);
  expect(service.deployment?.instances).toBe(version % 4);
  const { data } = (await call(url, `/combined/${id}`, "PATCH", {})) as { data: CombinedService };
  expect([data.description, data.runtimeEnvironment]).toEqual([service.description, { VERSION: `${version}` }]);
}

test(`keeps every acknowledged change of services through ${kills} kills`, { timeout: 300_000 }, async () => {
  const file = join(await tempDir(), "sandbox.db");
  const random = createRandom(20_260_101);
  const all = Array.from({ length: writers }, (_, index): Writer => {
    return { name: `Service ${index}`, id: `service-${index}`, acknowledged: 0, attempted: 0 };
  });
  const changed = () => all.filter(({ acknowledged }) => acknowledged > 0);
  for (let round = 1; round <= kills; round += 1) {
    const server = await serve("--db", file, ...serverOptions);
    for (const writer of changed()) await expectWhole(server.url, writer);
    // Wait for one change, so that every round has data to lose on slow machines too.
    const first = Promise.withResolvers<void>();
    const changing = Promise.all(all.map((writer) => changeUntilKilled(server.url, writer, first.resolve)));
    await Promise.race([first.promise, changing]);
    await wait(random.number() * 150);
    await server.end("SIGKILL");
    await changing;
  }
  const server = await serve("--db", file, ...serverOptions);
  for (const writer of changed()) await expectWhole(server.url, writer);
  await server.end("SIGTERM");
  const total = all.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
  console.log(`${total} changes were acknowledged.`);
  expect(total).toBeGreaterThanOrEqual(kills);
});
