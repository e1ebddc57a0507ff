import {
  AbortedError,
  type Client,
  createBuildService,
  createCombinedService,
  createFetch,
  type Input,
  NotFoundError,
  OperationFailedError,
  TimeoutError,
  waitFor,
  type WaitOptions,
} from "@northspec/client";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import {
  buildService,
  clientFor,
  openSandbox,
  rejectionOf,
  requestsOf,
  respond,
  service,
  stubFetch,
  token,
} from "./setup.ts";

beforeEach(() => {
  // The builds of the sandbox use this clock. One takes about ten seconds.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: Date.parse("2026-02-01T12:00:00Z") });
  onTestFinished(() => void vi.useRealTimers());
});

const input = { projectId: "default-project", body: buildService("Docs Site") };

const sha = "5d1f7b1c9e0a4b3f8c2d6e7f9a0b1c2d3e4f5a6b";

const combined: Input<"createCombinedService"> = {
  projectId: "default-project",
  body: {
    name: "Shop",
    billing: { deploymentPlan: "nf-compute-20" },
    vcsData: {
      projectUrl: "https://github.com/example-user/example-shop",
      projectType: "github",
      projectBranch: "main",
    },
    buildSettings: { dockerfile: { dockerFilePath: "/Dockerfile", dockerWorkDir: "/" } },
    deployment: { instances: 2 },
  },
};

type Options = WaitOptions<"createBuildService">;

/** Runs all timers until a call has ended. */
async function runTimers<Result>(call: Promise<Result>): Promise<Result> {
  call.catch(() => {}); // the caller handles it
  await vi.runAllTimersAsync();
  return call;
}

/** Creates a service, and waits for its build. Runs all timers after the creation, whose body is read in real time. */
async function createAndWait(
  sandbox = openSandbox({}),
  options: Options = {},
  { client = clientFor(sandbox), body = buildService("Docs Site") } = {},
) {
  const { promise: started, resolve } = Promise.withResolvers<void>();
  const onStart: Options["onStart"] = (result) => {
    resolve();
    return options.onStart?.(result);
  };
  const call = client.waitFor("createBuildService", { ...input, body }, { ...options, onStart });
  call.catch(resolve); // the creation failed
  await started;
  return runTimers(call);
}

/** Creates a fetch for a creation and polls, which respond with these statuses, the last for all further polls. */
function respondWith(...statuses: unknown[]) {
  const { fetch, sent } = stubFetch(
    respond(200, { data: { id: "docs-site" } }),
    ...statuses.map((status) => () => respond(200, { data: { id: "docs-site", status } })),
  );
  return { apiFetch: createFetch({ token, baseUrl: "http://localhost", fetch }), sent };
}

describe("waitFor", () => {
  test("resolves to the result of the last poll, and reports the start and each poll", async () => {
    const seen: unknown[] = [];
    const { data, response } = await createAndWait(openSandbox({}), {
      onStart: (started) => seen.push(started.data.id),
      onProgress: ({ data, field, status }) => seen.push([data.id, field, status]),
    });
    expect(data).toMatchObject({ id: "docs-site", status: { build: { status: "SUCCESS" } } });
    expect(response.status).toBe(200);
    const progress = ["QUEUED", "STARTING", "BUILDING", "UPLOADING", "SUCCESS"];
    expect(seen).toEqual(["docs-site", ...progress.map((status) => ["docs-site", "data.status.build.status", status])]);
  });

  test("calls the operation once, and polls the operation of the specification with the ID in its response", async () => {
    const sandbox = openSandbox({});
    await createAndWait(sandbox);
    const [start, ...polls] = requestsOf(sandbox).map(({ method, url }) => `${method} ${url.pathname}${url.search}`);
    expect(start).toBe("POST /v1/projects/default-project/services/build");
    expect(new Set(polls)).toEqual(new Set(["GET /v1/projects/default-project/services/docs-site"]));
  });

  test("has a standalone function", async () => {
    const { apiFetch, sent } = respondWith({ build: { status: "BUILDING" } }, { build: { status: "SUCCESS" } });
    const { data } = await runTimers(waitFor(apiFetch, createBuildService, { input }));
    expect(data.status.build?.status).toBe("SUCCESS");
    expect(sent).toHaveLength(3);
  });

  test("waits for each status in turn", async () => {
    const { apiFetch } = respondWith(
      { build: { status: "BUILDING" }, deployment: { status: "FAILED" } },
      { build: { status: "SUCCESS" }, deployment: { status: "IN_PROGRESS" } },
      { build: { status: "SUCCESS" }, deployment: { status: "COMPLETED" } },
    );
    const seen: unknown[] = [];
    const onProgress = ({ status }: { status: string | undefined }) => seen.push(status);
    await runTimers(waitFor(apiFetch, createCombinedService, { input: combined, onProgress }));
    expect(seen).toEqual(["BUILDING", "IN_PROGRESS", "COMPLETED"]);
  });

  test("increases the interval up to 15 seconds", async () => {
    const polls: number[] = [];
    await createAndWait(openSandbox({ speed: 0.05 }), { onProgress: () => polls.push(Date.now()) });
    const waits = polls.slice(1).map((poll, at) => poll - (polls[at] ?? 0));
    expect(waits.slice(0, 7)).toEqual([2000, 3000, 4500, 6750, 10_125, 15_000, 15_000]);
    expect(new Set(waits.slice(7))).toEqual(new Set([15_000]));
  });

  test("continues after polls that were retried", async () => {
    const sandbox = openSandbox({});
    const onStart = () => {
      sandbox.fail({ status: 503, times: 2 });
      sandbox.fail({ drop: "before" });
    };
    expect((await createAndWait(sandbox, { onStart })).data.status.build?.status).toBe("SUCCESS");
  });

  test("keeps waiting for a status that appears later, and after one that it does not know", async () => {
    const missing = {};
    const { apiFetch } = respondWith(missing, missing, { build: { status: "PAUSED" } }, missing, {
      build: { status: "SUCCESS" },
    });
    const { data } = await runTimers(waitFor(apiFetch, createBuildService, { input }));
    expect(data.status.build?.status).toBe("SUCCESS");
  });

  test("passes the options of a call to each call", async () => {
    const sent: unknown[] = [];
    const sandbox = openSandbox({});
    const client = clientFor(sandbox, { onRequest: ({ headers }) => sent.push(headers["x-of-test"]) });
    await createAndWait(sandbox, { headers: { "x-of-test": "all" } }, { client });
    expect(sent.length).toBeGreaterThan(2);
    expect(new Set(sent)).toEqual(new Set(["all"]));
  });
});

describe("waitFor waits for", () => {
  const fast = { interval: 100 };
  test.for<[string, (client: Client) => Promise<{ data: unknown }>, object]>([
    [
      "the build and the rollout of a new service",
      (client) => client.waitFor("createCombinedService", combined, fast),
      { id: "shop", status: { build: { status: "SUCCESS" }, deployment: { status: "COMPLETED" } } },
    ],
    [
      "the build of a commit",
      (client) => client.waitFor("startServiceBuild", { ...service, body: { sha } }, fast),
      { sha, status: "SUCCESS" },
    ],
    [
      "a change of the number of instances",
      (client) => client.waitFor("patchCombinedService", { ...service, body: { deployment: { instances: 3 } } }, fast),
      { deployment: { instances: 3 }, status: { deployment: { status: "COMPLETED", reason: "SCALING" } } },
    ],
    [
      "a restart",
      (client) => client.waitFor("restartService", service, fast),
      { status: { deployment: { status: "COMPLETED", reason: "DEPLOYING" } } },
    ],
    [
      "a paused service that resumes",
      async (client) => {
        await client.pauseService(service);
        return client.waitFor("resumeService", { ...service, body: { instances: 2 } }, fast);
      },
      { servicePaused: false, deployment: { instances: 2 }, status: { deployment: { status: "COMPLETED" } } },
    ],
  ])("%s", async ([, call, expected]) => {
    vi.useRealTimers();
    const { data } = await call(clientFor(openSandbox({ speed: 100 })));
    expect(data).toMatchObject(expected);
  });
});

describe("waitFor rejects", () => {
  test.for(["FAILURE", "ABORTED", "CRASHED", "SUBMISSION_FAILURE"])(
    "after the status %s with the final resource",
    async (status) => {
      const options: Options = { headers: { prefer: `build-result=${status}` } };
      const error = await rejectionOf(createAndWait(openSandbox({}), options));
      expect(error).toBeInstanceOf(OperationFailedError);
      expect(error).toMatchObject({
        message: `getService: data.status.build.status is ${status}.`,
        data: { id: "docs-site", status: { build: { status } } },
        status: 200,
      });
    },
  );

  test("if there is nothing to wait for", async () => {
    const body = { ...buildService("Docs Site"), disabledCI: true };
    expect(await rejectionOf(createAndWait(openSandbox({}), {}, { body }))).toMatchObject({
      name: "OperationFailedError",
      message: "getService: data.status.build.status is missing.",
      data: { id: "docs-site" },
      attempts: 3,
    });
  });

  test("at its deadline with a TimeoutError and the last data", async () => {
    const error = await rejectionOf(createAndWait(openSandbox({}), { deadline: 4000 }));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({
      message: "getService: data.status.build.status is STARTING after 4000 ms.",
      cause: { id: "docs-site", status: { build: { status: "STARTING" } } },
    });
  });

  test("at its deadline if a poll has no response", async () => {
    const sandbox = openSandbox({});
    const started = Date.now();
    const onStart = () => sandbox.fail({ delay: 60_000, times: 9 });
    const error = await rejectionOf(createAndWait(sandbox, { deadline: 4000, onStart }));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(Date.now() - started).toBeLessThanOrEqual(4000);
  });

  test("if its signal is aborted between polls", async () => {
    const controller = new AbortController();
    const reason = new Error("the user left");
    setTimeout(() => controller.abort(reason), 1000);
    const started = Date.now();
    const error = await rejectionOf(createAndWait(openSandbox({}), { signal: controller.signal }));
    expect(error).toBeInstanceOf(AbortedError);
    expect([(error as AbortedError).cause, Date.now() - started]).toEqual([reason, 1000]);
  });

  test("before the first request if its signal is already aborted", async () => {
    const sandbox = openSandbox({});
    const error = await rejectionOf(createAndWait(sandbox, { signal: AbortSignal.abort() }));
    expect(error).toBeInstanceOf(AbortedError);
    expect(requestsOf(sandbox)).toEqual([]);
  });

  test("if the operation fails", async () => {
    const sandbox = openSandbox({});
    const call = clientFor(sandbox).waitFor("createBuildService", { ...input, projectId: "nothing" });
    expect(await rejectionOf(call)).toBeInstanceOf(NotFoundError);
    expect(requestsOf(sandbox)).toHaveLength(1);
  });

  test.for(["onStart", "onProgress"] as const)("if %s throws or rejects", async (name) => {
    const failure = new Error("no progress");
    for (const hook of [
      () => Promise.reject(failure),
      () => {
        throw failure;
      },
    ]) {
      expect(await rejectionOf(createAndWait(openSandbox({}), { [name]: hook }))).toBe(failure);
    }
  });

  test.for([
    ["interval", 99, 100],
    ["interval", Number.NaN, 100],
    ["deadline", -1, 0],
  ] as const)("for %s: %s, before it sends anything", async ([name, value, min]) => {
    const sandbox = openSandbox({});
    expect(await rejectionOf(createAndWait(sandbox, { [name]: value }))).toEqual(
      new TypeError(`\`${name}\` must be a number from ${min}, not ${value}.`),
    );
    expect(requestsOf(sandbox)).toEqual([]);
  });
});
