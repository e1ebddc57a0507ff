import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureProgram } from "@northspec/scripts/program";
import { platformHost, servePlatform } from "../support/platform.ts";
import { checkTypes, makeWorkshop } from "../support/workshop.ts";
import type { Sample } from "./samples.ts";
import { Session } from "./session.ts";

/** Samples that are not run here: other tests install what is published. */
export const installations: Readonly<Record<string, string>> = {
  "npm install @northspec/client": "packages/client/test/package.slow.test.ts",
  "npm install -g @northspec/cli": "packages/cli/test/install.slow.test.ts",
  "npm install --save-dev @northspec/sandbox": "scripts/test/packages.packed.test.ts",
};

/** What a sample has printed, or what its guide says that it prints: a text, or what JSON means. */
export interface Printed {
  readonly place: string;
  readonly output: unknown;
}

/** What the guide shows of its samples' output. */
export function shown(samples: readonly Sample[]): Printed[] {
  return samples.flatMap(({ place, printed }) => (printed ? [{ place, output: read(printed, printed.text) }] : []));
}

/**
 * Runs the samples of one guide in their order, in one folder and with one environment, as a reader would who copies
 * them into a shell. The platform is a sandbox.
 *
 * @returns what those samples have printed whose output is shown.
 * @throws `Error` with the place of the first sample that fails.
 */
export async function runSamples(samples: readonly Sample[]): Promise<Printed[]> {
  await ensureProgram("curl", "--version");
  const workshop = makeWorkshop();
  const { folder } = workshop;
  const platform = await servePlatform(folder);
  const session = new Session(workshop, platform.env);
  // The guides tell the reader to put it there.
  writeFileSync(join(folder, "token.txt"), platform.sandbox.token);
  const runnable = samples.filter(({ code }) => !Object.hasOwn(installations, code));
  const programs = runnable.filter(({ language }) => language === "ts");
  const fileOf = (sample: Sample) => `sample-${programs.indexOf(sample) + 1}.ts`;
  for (const sample of programs) writeFileSync(join(folder, fileOf(sample)), sample.code);
  if (programs.length > 0) await checkTypes(workshop);

  const found: Printed[] = [];
  for (const sample of runnable) {
    const { place, printed, language } = sample;
    const output = await session.run(language === "ts" ? { ...sample, code: `node ${fileOf(sample)}` } : sample);
    // curl takes any reply for a success.
    if (!printed && output.startsWith('{"error":')) throw new Error(`${place}: The sample got ${output}`);
    // It stands in for the address that the guide names.
    const told = output.replaceAll(platform.url, `https://${platformHost}`);
    if (printed) found.push({ place, output: read(printed, told) });
  }
  return found;
}

function read({ language }: NonNullable<Sample["printed"]>, text: string): unknown {
  return language === "json" ? JSON.parse(text) : text.trimEnd();
}
