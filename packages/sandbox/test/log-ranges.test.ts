import type { Sandbox } from "@northspec/sandbox";
import fc from "fast-check";
import { expect, test } from "vitest";
import { allLines, expectOrdered, linesOf, type LogQuery } from "./lines.ts";
import { openSandbox, send } from "./setup.ts";
import { check } from "./traffic.ts";
import { combinedService, externalService, services, write } from "./workloads.ts";

const timestamp = (time: number) => new Date(time).toISOString();

async function openBusy(): Promise<Sandbox> {
  const sandbox = openSandbox();
  await write(sandbox, "POST", "deployment", externalService("Web", "nginx:1", { instances: 3 }));
  sandbox.advance(10 * 60_000);
  return sandbox;
}

test("a range that is split anywhere has the same lines, none lost and none repeated", async () => {
  const sandbox = await openBusy();
  const all = await allLines(sandbox, "services/web/logs", { type: ["runtime", "ingress"] });
  const times = all.map(({ ts }) => Date.parse(ts));
  const first = times[0] ?? 0;
  const near = fc
    .tuple(fc.constantFrom(...times), fc.constantFrom(-1, 0, 0.5, 1))
    .map(([time, offset]) => time + offset);
  const cuts = fc.array(fc.oneof(near, fc.integer({ min: first, max: sandbox.now() })), { maxLength: 6 });
  await check(
    30,
    fc.asyncProperty(cuts, fc.boolean(), async (unsorted, isForward) => {
      const ends = [...unsorted.toSorted((one, other) => one - other), undefined];
      const parts = [];
      for (const [index, end] of ends.entries()) {
        const before = ends[index - 1];
        const query = {
          type: ["runtime", "ingress"],
          startTime: before === undefined ? undefined : fraction(before),
          endTime: end === undefined ? undefined : fraction(end),
          direction: isForward ? "forward" : "backward",
          lineLimit: 1000,
        };
        const lines = await linesOf(sandbox, "services/web/logs", query);
        parts.push(...(isForward ? lines : lines.toReversed()));
      }
      expect(parts).toEqual(all);
    }),
  );

  /** Formats a time that may be half a millisecond. */
  function fraction(time: number): string {
    return Number.isInteger(time) ? timestamp(time) : timestamp(Math.floor(time)).replace("Z", "5Z");
  }
});

test("pages of any size, in either direction, have the lines of the whole range", async () => {
  const sandbox = await openBusy();
  const all = await allLines(sandbox, "services/web/logs");
  expectOrdered(all);
  expect(all.length).toBeGreaterThan(200);
  await check(
    20,
    fc.asyncProperty(fc.integer({ min: 4, max: 400 }), fc.boolean(), async (lineLimit, isForward) => {
      const direction = isForward ? "forward" : "backward";
      const seen = new Map<string, object>();
      let position: string | undefined;
      for (;;) {
        const query = isForward ? { startTime: position } : { endTime: position };
        const page = await linesOf(sandbox, "services/web/logs", { ...query, direction, lineLimit });
        for (const line of page) seen.set(`${line.ts} ${line.containerId}`, line);
        if (page.length < lineLimit) break;
        // Lines of other containers may have the same time as the last one.
        const last = Date.parse(page.at(-1)?.ts ?? "");
        position = timestamp(isForward ? last : last + 1);
      }
      const lines = [...seen.values()];
      expect(isForward ? lines : lines.toReversed()).toEqual(all);
    }),
  );
});

test("a limit keeps the lines at the start of the direction", async () => {
  const sandbox = await openBusy();
  const all = await allLines(sandbox, "services/web/logs");
  const read = (query: LogQuery) => linesOf(sandbox, "services/web/logs", query);
  expect(await read({})).toEqual(all.toReversed().slice(0, 100));
  expect(await read({ direction: "forward" })).toEqual(all.slice(0, 100));
  expect(await read({ direction: "forward", lineLimit: 7 })).toEqual(all.slice(0, 7));
  expect(await read({ direction: "backward", lineLimit: 1 })).toEqual(all.slice(-1));
  expect(await read({ lineLimit: 0 })).toEqual([]);
});

test("a duration extends from the start, or back from the end", async () => {
  const sandbox = await openBusy();
  const all = await allLines(sandbox, "services/web/logs");
  const now = sandbox.now();
  const read = (query: LogQuery) => allLines(sandbox, "services/web/logs", query);
  const between = (from: number, to: number) => all.filter(({ ts }) => ts >= timestamp(from) && ts < timestamp(to));
  const middle = now - 5 * 60_000;
  expect(await read({ duration: 60 })).toEqual(between(now - 60_000, now));
  expect(await read({ startTime: timestamp(middle), duration: 60 })).toEqual(between(middle, middle + 60_000));
  expect(await read({ endTime: timestamp(middle), duration: 60 })).toEqual(between(middle - 60_000, middle));
  expect(await read({ endTime: timestamp(now + 60_000), duration: 120 })).toEqual(between(now - 60_000, now));
  expect(await read({ startTime: timestamp(now), endTime: timestamp(now) })).toEqual([]);
  expect(await read({ startTime: timestamp(now + 1000) })).toEqual([]);
});

test.each([
  ["in another time zone", "2026-02-01T14:00:00+02:00", "2026-02-01T12:00:00Z"],
  ["without a fraction, in lower case", "2026-02-01t12:00:00z", "2026-02-01T12:00:00Z"],
  ["with more digits than milliseconds", "2026-02-01T11:59:59.9999999Z", "2026-02-01T12:00:00Z"],
  ["with a leap second", "2026-01-31T23:59:60Z", "2026-02-01T00:00:00Z"],
])("accepts a time %s", async (_, startTime, same) => {
  const sandbox = openSandbox();
  sandbox.advance(3_600_000);
  const read = (time: string) =>
    linesOf(sandbox, "services/example-service/logs", { startTime: time, direction: "forward" });
  const expected = await read(same);
  expect(expected).toHaveLength(100);
  expect(await read(startTime)).toEqual(expected);
});

const action = fc.oneof(
  fc.constantFrom("web", "shop").map((id) => [`${id}/restart`, "POST"] as const),
  fc.constantFrom("web", "shop").map((id) => [`${id}/pause`, "POST"] as const),
  fc.constantFrom("web", "shop").map((id) => [`${id}/resume`, "POST", {}] as const),
  fc.nat(3).map((instances) => ["deployment/web", "PATCH", { deployment: { instances } }] as const),
  fc.nat(3).map((instances) => ["combined/shop", "PATCH", { deployment: { instances } }] as const),
  fc.constant(["shop/build", "POST", {}] as const),
);
const steps = fc.array(
  fc.record({ action, fails: fc.boolean(), advance: fc.oneof(fc.nat(3), fc.nat(8000), fc.nat(40_000)) }),
  { minLength: 1, maxLength: 12 },
);

test.each([1, 1000, 1_000_000])("lines that have been read never change, at a speed of %i", async (speed) => {
  await check(
    20,
    fc.asyncProperty(steps, async (all) => {
      const sandbox = openSandbox({ speed });
      await write(sandbox, "POST", "deployment", externalService("Web", "nginx:1", { instances: 2 }));
      await write(sandbox, "POST", "combined", combinedService("Shop", { instances: 2 }));
      const reads = [];
      for (const {
        action: [path, method, body],
        fails,
        advance,
      } of all) {
        const headers = fails ? { prefer: "deployment-result=FAILED" } : {};
        await send(sandbox, `${services}/${path}`, { method, headers, ...(body ? { body } : {}) });
        for (const time of [sandbox.now(), sandbox.now() + advance]) {
          sandbox.advance(time - sandbox.now());
          for (const path of ["services/web/logs", "services/shop/logs"] as const) {
            reads.push({
              path,
              endTime: timestamp(time),
              lines: await allLines(sandbox, path, { type: ["runtime", "ingress"] }),
            });
          }
        }
      }
      sandbox.advance(60_000);
      for (const { path, endTime, lines } of reads) {
        expectOrdered(lines);
        expect(await allLines(sandbox, path, { endTime, type: ["runtime", "ingress"] })).toEqual(lines);
      }
    }),
  );
});
