import { AbortedError, NotFoundError, TimeoutError, waitForBuild, type WaitOptions } from "@northspec/client";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { buildService, clientOf, failureOf, openSandbox, requestsOf, service } from "./setup.ts";

beforeEach(() => {
  // The sandbox's builds go by this clock too: one takes about ten seconds.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: Date.parse("2026-02-01T12:00:00Z") });
  onTestFinished(() => void vi.useRealTimers());
});

/** Waits while time passes as it would. */
async function settle<Result>(call: Promise<Result>): Promise<Result> {
  call.catch(() => {}); // whoever awaits the call hears of it
  await vi.runAllTimersAsync();
  return call;
}

describe("waiting for a build", () => {
  test("ends with the build as it ended, and tells of each look", async () => {
    const client = clientOf(openSandbox({}));
    const input = { projectId: "default-project", body: buildService("Docs Site") };
    const { data } = await client.createBuildService(input);
    const seen: unknown[] = [];
    const onProgress: WaitOptions["onProgress"] = ({ status }) => seen.push(status);
    const about = { projectId: "default-project", serviceId: data.id };
    const build = await settle(waitForBuild(client.listServiceBuilds, about, { onProgress }));
    expect(build).toMatchObject({ status: "SUCCESS", concluded: true, success: true });
    expect(seen).toEqual(["QUEUED", "STARTING", "BUILDING", "UPLOADING", "SUCCESS"]);
  });

  test("gives a build that failed, which is no failure of the wait", async () => {
    const sandbox = openSandbox({});
    sandbox.addBuilds({ ...service, result: "CRASHED" });
    const build = await settle(waitForBuild(clientOf(sandbox).listServiceBuilds, service));
    expect(build).toMatchObject({ status: "CRASHED", concluded: true, success: false });
  });

  test("stays with the build that was newest at the first look", async () => {
    const sandbox = openSandbox({});
    const [first] = sandbox.addBuilds(service);
    const onProgress = () => void (requestsOf(sandbox).length === 1 && sandbox.addBuilds(service));
    const build = await settle(waitForBuild(clientOf(sandbox).listServiceBuilds, service, { onProgress }));
    expect(build.id).toBe(first?.id);
  });

  test("finds the build that is named, on a later page too", async () => {
    const sandbox = openSandbox({});
    const [named] = sandbox.addBuilds(service);
    sandbox.addBuilds({ ...service, count: 60 });
    const about = { ...service, buildId: named?.id ?? "" };
    const build = await settle(waitForBuild(clientOf(sandbox).listServiceBuilds, about));
    expect(build).toMatchObject({ id: named?.id, concluded: true });
  });

  test("gives a build at once that has ended", async () => {
    const sandbox = openSandbox({});
    const started = Date.now();
    const build = await settle(
      waitForBuild(clientOf(sandbox).listServiceBuilds, { ...service, buildId: "quiet-river-1048" }),
    );
    expect([build.id, Date.now() - started]).toEqual(["quiet-river-1048", 0]);
  });

  test("looks less and less often, and at min every 15 seconds", async () => {
    const sandbox = openSandbox({ speed: 0.05 });
    sandbox.addBuilds(service);
    const looks: number[] = [];
    const onProgress = () => looks.push(Date.now());
    await settle(waitForBuild(clientOf(sandbox).listServiceBuilds, service, { onProgress }));
    const waits = looks.slice(1).map((look, at) => look - (looks[at] ?? 0));
    expect(waits.slice(0, 7)).toEqual([2000, 3000, 4500, 6750, 10_125, 15_000, 15_000]);
    expect(new Set(waits.slice(7))).toEqual(new Set([15_000]));
  });

  test("goes on after a look that failed in passing", async () => {
    const sandbox = openSandbox({});
    sandbox.addBuilds(service);
    const list = clientOf(sandbox, {}, { status: 503, times: 2 }, { drop: "before" }).listServiceBuilds;
    expect((await settle(waitForBuild(list, service))).success).toBe(true);
  });
});

describe("waiting for a build ends", () => {
  test("at its deadline with a TimeoutError that has the build as it was last", async () => {
    const sandbox = openSandbox({});
    const [build] = sandbox.addBuilds(service);
    const call = waitForBuild(clientOf(sandbox).listServiceBuilds, service, { deadline: 4000 });
    const error = await failureOf(settle(call));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({
      message: `waitForBuild: Build ${build?.id} has not concluded within 4000 ms.`,
      cause: { id: build?.id, concluded: false },
    });
  });

  test("at its deadline where a look gets no reply", async () => {
    const sandbox = openSandbox({});
    const list = clientOf(sandbox, {}, { delay: 60_000, times: 9 }).listServiceBuilds;
    const started = Date.now();
    const error = await failureOf(settle(waitForBuild(list, service, { deadline: 4000 })));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(Date.now() - started).toBeLessThanOrEqual(4000);
  });

  test("when its signal says so, between two looks too", async () => {
    const sandbox = openSandbox({});
    sandbox.addBuilds(service);
    const controller = new AbortController();
    const reason = new Error("the user left");
    setTimeout(() => controller.abort(reason), 1000);
    const started = Date.now();
    const call = waitForBuild(clientOf(sandbox).listServiceBuilds, service, { signal: controller.signal });
    const error = await failureOf(settle(call));
    expect(error).toBeInstanceOf(AbortedError);
    expect([(error as AbortedError).cause, Date.now() - started]).toEqual([reason, 1000]);
  });

  test("before the first look when its signal has said so already", async () => {
    const sandbox = openSandbox({});
    const call = waitForBuild(clientOf(sandbox).listServiceBuilds, service, { signal: AbortSignal.abort() });
    expect(await failureOf(settle(call))).toBeInstanceOf(AbortedError);
    expect(requestsOf(sandbox)).toEqual([]);
  });

  test.for([
    [
      "of a build that is unknown",
      { ...service, buildId: "no-such-build-1" },
      "Service example-service has no build no-such-build-1.",
    ],
    [
      "of a service without builds",
      { ...service, serviceId: "example-build-service" },
      "Service example-build-service has no builds.",
    ],
  ] as const)("at once %s", async ([, about, message]) => {
    const error = await failureOf(settle(waitForBuild(clientOf(openSandbox({})).listServiceBuilds, about)));
    expect(error).toEqual(new RangeError(`waitForBuild: ${message}`));
  });

  test("at once of a service that does not exist", async () => {
    const list = clientOf(openSandbox({})).listServiceBuilds;
    const error = await failureOf(settle(waitForBuild(list, { ...service, serviceId: "nothing" })));
    expect(error).toBeInstanceOf(NotFoundError);
  });

  test.for([
    ["interval", 99, 100],
    ["interval", Number.NaN, 100],
    ["deadline", -1, 0],
  ] as const)("at once of a %s of %s", async ([name, value, min]) => {
    const call = waitForBuild(clientOf(openSandbox({})).listServiceBuilds, service, { [name]: value });
    expect(await failureOf(settle(call))).toEqual(
      new TypeError(`Expected \`${name}\` to be a number from ${min}, but got ${value}.`),
    );
  });
});
