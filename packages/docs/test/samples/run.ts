import { execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { stateForExample } from "@northspec/scripts/example-state";
import { ensureProgram } from "@northspec/scripts/program";
import { vi } from "vitest";
import type { Sample } from "../../src/samples/samples.ts";
import { servePlatform } from "../support/platform.ts";
import { parseResponse } from "../support/response.ts";
import { createTempProject, type TempProject } from "../support/temp-project.ts";

/** Logs JSON in full, which Node would shorten. */
const logJson = "console.log = (...values) => process.stdout.write(JSON.stringify(values))";

/** A sample to run, with the response on its page. */
export interface SampleRun extends Pick<Sample, "kind" | "code"> {
  readonly operationId: string;
  readonly response: unknown;
}

/** Runs a sample and returns the response that it prints. */
export type RunSample = (sample: SampleRun) => Promise<unknown>;

/**
 * Serves a sandbox for the samples of one test file, or one test.
 *
 * @returns A function that runs a sample in a reset sandbox, with the clock at the time of the example response. It
 * throws an error with the output if the sample fails.
 */
export async function serveSamples(): Promise<RunSample> {
  const project = createTempProject();
  let now = 0;
  let modules = 0;
  const { sandbox, env } = await servePlatform(project.directory, {
    clock: { now: () => now },
    tokens: [{ token: randomUUID(), permissions: ["*"] }],
  });
  return async ({ operationId, kind, code, response }) => {
    const { updatedAt } = Object((response as { data?: unknown }).data) as { updatedAt?: string };
    now = Date.parse(updatedAt ?? "2026-01-15T09:30:00.000Z");
    sandbox.reset();
    sandbox.restore(stateForExample(sandbox.dump(), operationId, response));
    if (kind !== "client") return parseResponse(await printed(kind, code, project, env));
    // Running the module in this process is faster.
    const module = join(project.directory, `sample-${(modules += 1)}.ts`);
    writeFileSync(module, code);
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
    try {
      await import(pathToFileURL(module).href);
      const [data, pagination] = log.mock.calls[0] ?? []; // the logged parts of the response
      return parseResponse(JSON.stringify({ data, pagination }));
    } finally {
      log.mockRestore();
      vi.unstubAllEnvs();
    }
  };
}

/** Runs a sample in a new process and returns its output. */
export async function printed(
  kind: Sample["kind"],
  code: string,
  project: TempProject,
  platform: Readonly<Record<string, string>>,
): Promise<string> {
  const options = { cwd: project.directory, env: { ...project.env, ...platform } };
  if (kind === "client") {
    const [module, preload] = [join(project.directory, "sample.ts"), join(project.directory, "log-json.js")];
    writeFileSync(module, code);
    writeFileSync(preload, logJson);
    return (await promisify(execFile)(process.execPath, ["--import", preload, module], options)).stdout;
  }
  await ensureProgram("curl", "--version");
  const child = spawn("bash", ["-c", code], { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const [output, complaint, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number | null]>, // the arguments of the event
  ]);
  if (exitCode !== 0) throw new Error(`The sample ended with ${String(exitCode)}: ${complaint}`);
  return output;
}
