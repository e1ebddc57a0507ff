import type { Sandbox } from "@northspec/sandbox";
import type { Metric, MetricId, MetricList } from "@northspec/types";
import { describe, expect, test } from "vitest";
import { allLines, type LogQuery, queryString } from "./lines.ts";
import { openSandbox, project, send } from "./setup.ts";
import { containersOf, externalService, services, settle, write } from "./workloads.ts";

const minutes = 60_000;
const timestamp = (time: number) => new Date(time).toISOString();

const units = {
  cpu: "vCPU",
  memory: "mb",
  networkIngress: "kbps",
  networkEgress: "kbps",
  tcpConnectionsOpen: "count",
  diskUsage: "pct",
  requests: "rps",
  http4xxResponses: "rps",
  http5xxResponses: "rps",
  bandwidth: "kbps",
  bandwidthVolume: "mb",
} as const;
const httpOnly: readonly MetricId[] = [
  "requests",
  "http4xxResponses",
  "http5xxResponses",
  "bandwidth",
  "bandwidthVolume",
];

async function metricsOf(sandbox: Sandbox, path: string, query: LogQuery = {}): Promise<MetricList> {
  const { status, body } = await send(sandbox, `${project}/${path}?${queryString(query)}`);
  expect([status, body.error]).toEqual([200, undefined]);
  return body.data;
}

async function metricOf(sandbox: Sandbox, path: string, type: MetricId, query: LogQuery = {}): Promise<Metric> {
  const metrics = await metricsOf(sandbox, path, { ...query, metricTypes: type });
  const { [type]: metric } = metrics;
  expect(Object.keys(metrics)).toEqual([type]);
  if (!metric) throw new Error(`The response has no ${type}.`);
  return metric;
}

const namesOf = ({ values }: Metric) => values.map(({ metadata }) => metadata.containerId);
const timesOf = ({ values }: Metric) => values.map(({ data }) => data.map(({ ts }) => Date.parse(ts)));

async function openWeb(instances = 2): Promise<Sandbox> {
  const sandbox = openSandbox();
  await write(sandbox, "POST", "deployment", externalService("Web", "nginx:1", { instances }));
  sandbox.advance(10 * minutes);
  return sandbox;
}

test("returns the current value of every metric by default, with its unit", async () => {
  const sandbox = await openWeb();
  const metrics = await metricsOf(sandbox, "services/web/metrics");
  const names = await containersOf(sandbox, "web", "name");
  expect(Object.keys(metrics)).toEqual(Object.keys(units));
  for (const [id, { metricInfo, values }] of Object.entries(metrics)) {
    expect(metricInfo).toEqual({ metricId: id, metricUnit: units[id as MetricId] });
    expect(values.map(({ metadata }) => metadata.containerId)).toEqual(names);
    expect(values.map(({ metadata }) => metadata.volumeId)).toEqual(
      names.map(() => (id === "diskUsage" ? "ephemeral-storage" : undefined)),
    );
    for (const { data } of values) {
      expect(data).toEqual([{ value: expect.any(Number), ts: timestamp(sandbox.now()) }]);
      expect(data[0]?.value).toBeGreaterThanOrEqual(0);
    }
  }
  const { cpu, memory } = metrics;
  for (const { data } of cpu?.values ?? []) expect(data[0]?.value).toBeLessThan(0.1);
  for (const { data } of memory?.values ?? []) expect(data[0]?.value).toBeLessThan(256);
});

test("returns the values at a time", async () => {
  const sandbox = await openWeb();
  const [before, now] = [timestamp(sandbox.now() - minutes), timestamp(sandbox.now())];
  const query = { queryType: "single", time: before };
  const earlier = await metricOf(sandbox, "services/web/metrics", "memory", query);
  expect(timesOf(earlier)).toEqual([[Date.parse(before)], [Date.parse(before)]]);
  expect(await metricOf(sandbox, "services/web/metrics", "memory", { time: before })).toEqual(earlier);
  expect(await metricOf(sandbox, "services/web/metrics", "memory", { time: now })).toEqual(
    await metricOf(sandbox, "services/web/metrics", "memory"),
  );
  const future = { time: timestamp(sandbox.now() + 1) };
  expect((await metricOf(sandbox, "services/web/metrics", "memory", future)).values).toEqual([]);
  const past = { time: "2026-01-31T00:00:00Z" };
  expect((await metricOf(sandbox, "services/web/metrics", "memory", past)).values).toEqual([]);
});

test("returns the values of a range, by default of the last hour", async () => {
  const sandbox = openSandbox();
  const now = sandbox.now();
  const whole = await metricOf(sandbox, "services/example-service/metrics", "cpu", { queryType: "range" });
  expect(whole.metricInfo.metricResolution).toBe(30);
  const times = Array.from({ length: 120 }, (_, index) => now - (120 - index) * 30_000);
  expect(timesOf(whole)).toEqual([times, times]);
  for (const query of [
    { duration: 3600 },
    { startTime: timestamp(now - 60 * minutes) },
    { startTime: timestamp(now - 60 * minutes), endTime: timestamp(now) },
    { endTime: timestamp(now), duration: 3600 },
  ]) {
    expect(await metricOf(sandbox, "services/example-service/metrics", "cpu", query)).toEqual(whole);
  }
  const next = { startTime: timestamp(now - 60 * minutes + 1), duration: 3600 };
  expect(timesOf(await metricOf(sandbox, "services/example-service/metrics", "cpu", next))[0]).toEqual(times.slice(1));
});

test.each([
  [1, 15],
  [1800, 15],
  [1801, 30],
  [3600, 30],
  [86_400, 1800],
  [7 * 86_400, 7200],
  [365 * 86_400, 4 * 86_400],
  [7000 * 365 * 86_400, 21_292 * 86_400],
])("the values of %i seconds have an interval of %i seconds", async (duration, resolution) => {
  const now = Date.UTC(9990, 0, 1);
  const sandbox = openSandbox({ clock: { now: () => now } });
  const metric = await metricOf(sandbox, "services/example-service/metrics", "requests", { duration });
  expect(metric.metricInfo.metricResolution).toBe(resolution);
  const times = timesOf(metric).flat();
  for (const time of times) {
    expect([time % (resolution * 1000), time < now, time >= now - duration * 1000]).toEqual([0, true, true]);
  }
  expect(times.length).toBeLessThanOrEqual(2 * 120);
});

test("metrics of requests follow the log", async () => {
  const sandbox = await openWeb();
  const from = sandbox.now() - 5 * minutes;
  const lines = await allLines(sandbox, "services/web/logs", { regexIncludes: "(GET|POST) /" });
  const countOf = (containerId: string, ts: string, status: RegExp) => {
    const since = timestamp(Date.parse(ts) - minutes);
    const inMinute = lines.filter((line) => line.containerId === containerId && line.ts >= since && line.ts < ts);
    return inMinute.filter(({ log }) => status.test(String(log))).length;
  };
  const metrics = await metricsOf(sandbox, "services/web/metrics", { startTime: timestamp(from) });
  const compared = [
    ["requests", /./],
    ["http4xxResponses", / 4\d\d \d+ ms$/],
    ["http5xxResponses", / 5\d\d \d+ ms$/],
  ] as const;
  for (const [id, status] of compared) {
    for (const { metadata, data } of metrics[id]?.values ?? []) {
      expect(data).toHaveLength(20);
      for (const { value, ts } of data) {
        expect(value).toBeCloseTo(countOf(metadata.containerId, ts, status) / 60, 4);
      }
    }
  }
  expect(metrics.requests?.values.flatMap(({ data }) => data).some(({ value }) => value > 0)).toBe(true);
});

test("metrics follow the instances of a service, also those that are gone", async () => {
  const sandbox = await openWeb(3);
  const before = await containersOf(sandbox, "web", "name");
  const restartedAt = sandbox.now();
  await send(sandbox, `${services}/web/restart`, { method: "POST" });
  settle(sandbox);
  const after = await containersOf(sandbox, "web", "name");
  await write(sandbox, "PATCH", "deployment/web", { deployment: { instances: 1 } });
  sandbox.advance(10 * minutes);
  expect(namesOf(await metricOf(sandbox, "services/web/metrics", "cpu"))).toEqual(after.slice(0, 1));
  const range = { startTime: timestamp(restartedAt - 5 * minutes) };
  const cpu = await metricOf(sandbox, "services/web/metrics", "cpu", range);
  expect(namesOf(cpu)).toEqual([...before, ...after]);
  const last = timesOf(cpu).map((times) => times.at(-1) ?? 0);
  for (const time of last.slice(0, 3)) expect(time - restartedAt).toBeLessThan(10_000);
  const [first = ""] = before;
  const one = await metricOf(sandbox, "services/web/metrics", "cpu", { ...range, containerName: first });
  expect(one.values).toEqual(cpu.values.slice(0, 1));
  const deployment = { ...range, deploymentId: first.split("-")[1] };
  expect(namesOf(await metricOf(sandbox, "services/web/metrics", "cpu", deployment))).toEqual(before);
  await send(sandbox, `${services}/web/pause`, { method: "POST" });
  settle(sandbox);
  expect((await metricOf(sandbox, "services/web/metrics", "cpu")).values).toEqual([]);
});

test("values that have been read do not change after a restart, a change of the plan or a pause", async () => {
  const sandbox = await openWeb();
  const range = { startTime: timestamp(sandbox.now() - 5 * minutes), endTime: timestamp(sandbox.now()) };
  const before = await metricsOf(sandbox, "services/web/metrics", range);
  await write(sandbox, "PATCH", "deployment/web", { billing: { deploymentPlan: "nf-compute-50" } });
  settle(sandbox);
  await send(sandbox, `${services}/web/restart`, { method: "POST" });
  sandbox.advance(1000);
  await send(sandbox, `${services}/web/pause`, { method: "POST" });
  settle(sandbox);
  expect(await metricsOf(sandbox, "services/web/metrics", range)).toEqual(before);
});

describe.each([
  ["services/example-service/build-metrics", "services/example-service/build"],
  ["jobs/example-job/build-metrics", "jobs/example-job/build"],
] as const)("%s", (path, builds) => {
  test("has values while a build has a machine, and none for requests", async () => {
    const sandbox = openSandbox({ speed: 0.1 });
    const { body } = await send(sandbox, `${project}/${builds}`, { method: "POST" });
    const query = { buildId: body.data.id };
    expect(Object.values(await metricsOf(sandbox, path, query)).flatMap(({ values }) => values)).toEqual([]);
    sandbox.advance(50_000);
    const metrics = await metricsOf(sandbox, path, query);
    for (const [id, metric] of Object.entries(metrics)) {
      const isHttp = httpOnly.some((each) => each === id);
      expect([id, namesOf(metric)]).toEqual([id, isHttp ? [] : [`build-${body.data.id}`]]);
    }
    sandbox.advance(10 * minutes);
    expect((await metricOf(sandbox, path, "cpu", query)).values).toEqual([]);
    const { values } = await metricOf(sandbox, path, "cpu", { ...query, duration: 1200 });
    expect(values).toHaveLength(1);
    expect(values[0]?.data.length).toBeGreaterThan(3);
    expect(values[0]?.data.length).toBeLessThan(10);
  });

  test("has values of each build in a range", async () => {
    const sandbox = openSandbox();
    const query = { startTime: "2026-01-13T00:00:00Z", endTime: "2026-01-15T00:00:00Z" };
    const narrow = { startTime: "2026-01-14T16:00:00Z", endTime: "2026-01-14T16:01:00Z" };
    expect((await metricOf(sandbox, path, "memory", query)).metricInfo.metricResolution).toBe(1800);
    const { values } = await metricOf(sandbox, path, "memory", narrow);
    expect(values.map(({ data }) => data.length)).toEqual([4]);
    expect((await send(sandbox, `${project}/${path}?buildId=unknown`)).status).toBe(404);
  });
});

test("the metrics of a job are those of the containers of its runs", async () => {
  const sandbox = openSandbox({ speed: 0.1 });
  const job = `${project}/jobs/example-manual-job`;
  const { body } = await send(sandbox, `${job}/runs`, { method: "POST" });
  sandbox.advance(20_000);
  const { containers } = (await send(sandbox, `${job}/containers?runId=${body.data.id}`)).body.data;
  const names = containers.map(({ name }: { name: string }) => name);
  const metrics = await metricsOf(sandbox, "jobs/example-manual-job/metrics", { runId: body.data.id });
  for (const [id, metric] of Object.entries(metrics)) {
    expect([id, namesOf(metric)]).toEqual([id, httpOnly.some((each) => each === id) ? [] : names]);
  }
  expect(metrics).toEqual(await metricsOf(sandbox, "jobs/example-manual-job/metrics", { containerName: names[0] }));
  await send(sandbox, `${job}/runs/${body.data.id}`, { method: "DELETE" });
  sandbox.advance(10 * minutes);
  expect((await metricOf(sandbox, "jobs/example-manual-job/metrics", "cpu")).values).toEqual([]);
  const range = await metricOf(sandbox, "jobs/example-manual-job/metrics", "cpu", { duration: 1200 });
  expect(namesOf(range)).toEqual(names);
  expect((await send(sandbox, `${job}/metrics?runId=unknown`)).status).toBe(404);
});

test("a schedule starts the runs that metrics are read of", async () => {
  const sandbox = openSandbox();
  sandbox.advance(86_400_000);
  const start = "2026-02-02T08:30:00Z";
  const query = { startTime: start, duration: 60 };
  expect((await metricOf(sandbox, "jobs/example-job/metrics", "cpu", query)).values).toHaveLength(1);
});

test.each([
  ["queryType=single&startTime=2026-02-01T12:00:00Z", ["/startTime"]],
  ["queryType=single&endTime=2026-02-01T12:00:00Z&duration=5", ["/endTime", "/duration"]],
  ["queryType=range&time=2026-02-01T12:00:00Z", ["/time"]],
  ["duration=60&time=2026-02-01T12:00:00Z", ["/time"]],
  ["startTime=2026-02-01T12:00:00Z&endTime=2026-02-01T13:00:00Z&duration=5", ["/duration"]],
  ["startTime=2026-02-01T12:00:01Z&endTime=2026-02-01T12:00:00Z", ["/endTime"]],
  ["queryType=tail", ["/queryType"]],
  ["metricTypes=cpu&metricTypes=load", ["/metricTypes/1"]],
  ["containerName=a&containerName=b", ["/containerName"]],
  ["time=now", ["/time"]],
  ["timestamp=2026-02-01T12:00:00Z", ["/timestamp"]],
])("rejects the query %s", async (query, pointers) => {
  const { status, body } = await send(openSandbox(), `${services}/example-service/metrics?${query}`);
  expect(status).toBe(400);
  expect(body.error.details.map((each: { pointer: string }) => each.pointer)).toEqual(pointers);
});

test("returns each metric once if a request repeats its type", async () => {
  const query = { metricTypes: ["memory", "cpu", "memory"] };
  const metrics = await metricsOf(openSandbox(), "services/example-service/metrics", query);
  expect(Object.keys(metrics)).toEqual(["memory", "cpu"]);
});
