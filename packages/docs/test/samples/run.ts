import { execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { ensureProgram } from "@northspec/scripts/program";
import type { Sample } from "../../src/samples/samples.ts";
import { servePlatform } from "../support/platform.ts";
import { makeWorkshop, type Workshop } from "../support/workshop.ts";

/** Makes what a module logs JSON, which Node would cut short. */
const logJson = "console.log = (...values) => process.stdout.write(JSON.stringify(values))";

/**
 * Runs a sample by itself, as it is printed, against a sandbox of its own with a token of its own.
 *
 * @param reply - what it is to be answered. The sandbox's clock stands at the time that this was created, so that even
 * the times of a creation are the same.
 * @returns the reply that it prints.
 * @throws `Error` when it ends with a failure, with what it said.
 */
export async function runSample(kind: Sample["kind"], code: string, reply: unknown): Promise<unknown> {
  const workshop = makeWorkshop();
  const { createdAt } = Object((reply as { data?: unknown }).data) as { createdAt?: string };
  const now = Date.parse(createdAt ?? "2026-01-15T09:30:00.000Z");
  const { env } = await servePlatform(workshop.folder, {
    clock: { now: () => now },
    tokens: [{ token: randomUUID(), permissions: ["*"] }],
  });
  const output = JSON.parse(await printed(kind, code, workshop, env)) as unknown;
  if (kind !== "client") return output;
  const [data, pagination] = output as unknown[]; // the parts of the reply, which the module logs
  return { data, ...(pagination === undefined ? {} : { pagination }) };
}

/** What a sample prints. */
export async function printed(
  kind: Sample["kind"],
  code: string,
  workshop: Workshop,
  platform: Readonly<Record<string, string>>,
): Promise<string> {
  const options = { cwd: workshop.folder, env: { ...workshop.env, ...platform } };
  if (kind === "client") {
    const [module, preload] = [join(workshop.folder, "sample.ts"), join(workshop.folder, "log-json.js")];
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
