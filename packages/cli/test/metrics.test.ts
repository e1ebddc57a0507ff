import { expect, test } from "vitest";
import { service, setUp } from "./setup.ts";

const getMetrics = ["get", "service", "metrics", ...service];
const clock = { now: () => Date.parse("2026-02-01T12:00:00Z") };
const plain = { NO_COLOR: "1" };

test("prints every value in a pipe", async () => {
  const { run } = await setUp({ clock });
  const { stdout } = await run([...getMetrics, "--metric-types", "cpu", "--since", "5m"]);
  const [head, ...rows] = stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t"));
  expect(head).toEqual(["METRIC", "CONTAINER", "UNIT", "TS", "VALUE"]);
  expect(rows.length).toBeGreaterThan(5);
  for (const [metric, container, unit, ts, value] of rows) {
    expect([metric, unit]).toEqual(["cpu", "vCPU"]);
    expect(container).toMatch(/^example-service-/);
    expect(Date.parse(ts ?? "")).toBeGreaterThanOrEqual(clock.now() - 300_000);
    expect(Number(value)).toBeGreaterThan(0);
  }
  const bare = await run([...getMetrics, "--metric-types", "cpu", "--since", "5m", "--no-headers"]);
  expect(bare.stdout).toBe(stdout.slice(stdout.indexOf("\n") + 1));
});

test("prints the response with --output json", async () => {
  const { run } = await setUp({ clock });
  const { stdout } = await run([...getMetrics, "--metric-types", "memory", "--query-type", "single", "-o", "json"]);
  expect(JSON.parse(stdout)).toMatchObject({ data: { memory: { metricInfo: { metricUnit: "mb" } } } });
});

test.each([
  [110, /^METRIC +CONTAINER +UNIT +LAST +MIN +MEAN +MAX +TREND\n/],
  [60, /^METRIC +CONTAINER +UNIT +LAST +TREND\n/],
  [40, /^METRIC +CONTAINER +UNIT +LAST\n/],
])("fits the table into %i columns", async (columns, head) => {
  const { run } = await setUp({ clock });
  const { stdout } = await run([...getMetrics, "--metric-types", "requests", "--since", "2h"], { env: plain, columns });
  expect(stdout).toMatch(head);
  for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(columns);
  expect(stdout).toMatch(/\nrequests +…\w{5} +rps /);
});

test("shows a single value without a trend", async () => {
  const { run } = await setUp({ clock });
  const { stdout } = await run([...getMetrics, "--metric-types", "cpu", "--query-type", "single"], {
    env: plain,
    columns: 110,
  });
  expect(stdout).toMatch(/^METRIC +CONTAINER +UNIT +LAST +MIN +MEAN +MAX\n/);
});

test("draws a chart that fits, also in a pipe", async () => {
  const { run } = await setUp({ clock });
  const flags = ["--metric-types", "cpu", "--since", "2h", "--chart"];
  const { stdout } = await run([...getMetrics, ...flags], { env: plain, columns: 50 });
  const charts = stdout.split("\n\n");
  expect(charts.length).toBe(2);
  for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(50);
  expect(charts[0]).toMatch(/^cpu \(vCPU\) example-service-\S+\n *[\d.]+ ┤/);
  expect(charts[0]).toContain("█");
  expect((await run([...getMetrics, ...flags])).stdout).toContain("┼─");
});
