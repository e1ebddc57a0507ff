import type { Sandbox } from "@northspec/sandbox";
import { expect, test } from "vitest";
import { allLines, expectOrdered, linesOf, textsOf } from "./lines.ts";
import { openSandbox, send, start } from "./setup.ts";
import { combinedService, containersOf, externalService, services, settle, write } from "./workloads.ts";

const minutes = 60_000;
const lifecycle = { regexNotIncludes: "(GET|POST) /" };

async function openWeb(instances = 1, headers: Record<string, string> = {}): Promise<Sandbox> {
  const sandbox = openSandbox();
  const body = externalService("Web", "nginx:1", { instances });
  expect((await send(sandbox, `${services}/deployment`, { body, headers })).status).toBe(200);
  return sandbox;
}

test("a container logs its start, requests and stop", async () => {
  const sandbox = await openWeb();
  expect(await textsOf(sandbox, "services/web/logs")).toEqual([]);
  sandbox.advance(10 * minutes);
  await send(sandbox, `${services}/web/pause`, { method: "POST" });
  settle(sandbox);
  const texts = await textsOf(sandbox, "services/web/logs");
  expect(texts.slice(0, 2)).toEqual(["stdout F Starting web", "stdout F Ready for requests"]);
  expect(texts.slice(-2)).toEqual(["stdout F Received SIGTERM, finishing open requests", "stdout F Stopped"]);
  const requests = texts.slice(2, -2);
  expect(requests.length).toBeGreaterThan(20);
  for (const text of requests)
    expect(text).toMatch(/^(stdout F (GET|POST) \/\S* [24]|stderr F (GET|POST) \/\S* 5)\d\d \d+ ms$/);
});

test("a container that fails to start logs an error and no requests", async () => {
  const sandbox = await openWeb(2, { prefer: "deployment-result=FAILED" });
  sandbox.advance(10 * minutes);
  const lines = await linesOf(sandbox, "services/web/logs", { direction: "forward" });
  expect(lines.map(({ log }) => log)).toEqual([
    "stdout F Starting web",
    "stdout F Starting web",
    "stderr F Error: the health check failed",
    "stderr F Error: the health check failed",
  ]);
  expect(new Set(lines.map(({ containerId }) => containerId))).toEqual(
    new Set(await containersOf(sandbox, "web", "name")),
  );
});

test("each container of a scaled service logs its own requests", async () => {
  const sandbox = await openWeb(3);
  sandbox.advance(10 * minutes);
  const names = await containersOf(sandbox, "web", "name");
  const lines = await allLines(sandbox, "services/web/logs");
  expectOrdered(lines);
  expect([...new Set(lines.map(({ containerId }) => containerId))].toSorted()).toEqual(names.toSorted());
  const times = names.map((name) =>
    lines
      .filter(({ containerId }) => containerId === name)
      .map(({ ts }) => ts)
      .join(),
  );
  expect(new Set(times).size).toBe(3);
  await write(sandbox, "PATCH", "deployment/web", { deployment: { instances: 1 } });
  settle(sandbox);
  const scaledAt = new Date(sandbox.now()).toISOString();
  sandbox.advance(10 * minutes);
  const rest = await allLines(sandbox, "services/web/logs", { startTime: scaledAt });
  expect(new Set(rest.map(({ containerId }) => containerId))).toEqual(new Set([names[0]]));
  expect(rest.length).toBeGreaterThan(20);
});

test("the logs of containers that are gone remain", async () => {
  const sandbox = openSandbox();
  await write(sandbox, "POST", "combined", combinedService("Shop", { instances: 2 }));
  sandbox.advance(5 * minutes);
  const endTime = new Date(sandbox.now()).toISOString();
  const before = await allLines(sandbox, "services/shop/logs");
  sandbox.addBuilds({ projectId: "default-project", serviceId: "shop" });
  sandbox.advance(5 * minutes);
  await send(sandbox, `${services}/shop/restart`, { method: "POST" });
  sandbox.advance(5 * minutes);
  await write(sandbox, "PATCH", "combined/shop", { deployment: { instances: 0 } });
  sandbox.advance(5 * minutes);
  expect(await allLines(sandbox, "services/shop/logs", { endTime })).toEqual(before);
  const texts = await textsOf(sandbox, "services/shop/logs", lifecycle);
  expect(texts.filter((text) => text === "stdout F Starting shop")).toHaveLength(6);
  expect(texts.filter((text) => text === "stdout F Stopped")).toHaveLength(6);
});

test("returns logs of containers and of rollouts by name", async () => {
  const sandbox = await openWeb(2);
  sandbox.advance(minutes);
  const [first = "", second = ""] = await containersOf(sandbox, "web", "name");
  await send(sandbox, `${services}/web/restart`, { method: "POST" });
  sandbox.advance(10 * minutes);
  const all = await allLines(sandbox, "services/web/logs");
  const of = (...names: string[]) => all.filter(({ containerId }) => names.includes(containerId));
  expect(await allLines(sandbox, "services/web/logs", { containerName: first })).toEqual(of(first));
  expect(await allLines(sandbox, "services/web/logs", { containerName: [first, second] })).toEqual(of(first, second));
  expect(await allLines(sandbox, "services/web/logs", { containerName: [first, "unknown"] })).toEqual(of(first));
  const deploymentId = first.split("-")[1];
  expect(await allLines(sandbox, "services/web/logs", { deploymentId })).toEqual(of(first, second));
  expect(await allLines(sandbox, "services/web/logs", { deploymentId: "unknown" })).toEqual([]);
});

test("the log of the ingress has a line for each request", async () => {
  const sandbox = await openWeb(2);
  sandbox.advance(10 * minutes);
  const requests = await textsOf(sandbox, "services/web/logs", { regexIncludes: "(GET|POST) /" });
  const ingress = await textsOf(sandbox, "services/web/logs", { type: "ingress" });
  expect(ingress).toHaveLength(requests.length);
  for (const line of ingress)
    expect(line).toMatch(/^stdout F 198\.51\.100\.\d+ "(GET|POST) \/\S* HTTP\/1\.1" \d{3} \d+ 0\.\d+$/);
  const both = await allLines(sandbox, "services/web/logs", { type: ["ingress", "runtime"] });
  expectOrdered(both);
  expect(both).toHaveLength(
    (await allLines(sandbox, "services/web/logs", { type: "runtime" })).length + ingress.length,
  );
  expect(await textsOf(sandbox, "services/web/logs", { type: ["cdn", "mesh", "backup", "restore"] })).toEqual([]);
});

test("a build service has no containers, and so no logs", async () => {
  expect(await linesOf(openSandbox(), "services/example-build-service/logs")).toEqual([]);
});

test("a service that is deleted and created again does not have the logs of the old one", async () => {
  const sandbox = await openWeb();
  sandbox.advance(10 * minutes);
  await send(sandbox, `${services}/web`, { method: "DELETE" });
  expect((await send(sandbox, `${services}/web/logs`)).status).toBe(404);
  const startTime = new Date(sandbox.now()).toISOString();
  await write(sandbox, "POST", "deployment", externalService("Web", "nginx:1"));
  settle(sandbox);
  expect(await allLines(sandbox, "services/web/logs")).toEqual(
    await allLines(sandbox, "services/web/logs", { startTime }),
  );
});

test("the same seed gives the same logs, another one gives others", async () => {
  const logs = await Promise.all(
    ["a", "a", "b"].map(async (idSeed) => {
      const sandbox = openSandbox({ idSeed });
      return (await linesOf(sandbox, "services/example-service/logs")).map(({ ts }) => ts).join();
    }),
  );
  expect(logs[0]).toBe(logs[1]);
  expect(logs[0]).not.toBe(logs[2]);
});

test("reads any range of a service that has run for thousands of years", async () => {
  const now = Date.UTC(9990, 0, 1);
  const sandbox = openSandbox({ clock: { now: () => now } });
  const read = (query: object) => linesOf(sandbox, "services/example-service/logs", { lineLimit: 1000, ...query });
  const newest = await read({});
  expect(newest).toHaveLength(1000);
  expect(now - Date.parse(newest.at(-1)?.ts ?? "")).toBeLessThan(2 * 60 * minutes);
  expect(await read({ textIncludes: "no line has this text" })).toEqual([]);
  expect(await read({ textIncludes: "GET /cart 500" })).toHaveLength(1000);
  const oldest = await read({ direction: "forward", regexIncludes: "^stderr" });
  expect(Date.parse(oldest.at(-1)?.ts ?? "")).toBeLessThan(start);
});
