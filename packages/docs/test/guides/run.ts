import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureProgram } from "@northspec/scripts/program";
import { platformHostname, servePlatform } from "../support/platform.ts";
import { checkTypes, createTempProject } from "../support/temp-project.ts";
import type { GuideSample } from "./samples.ts";
import { Session } from "./session.ts";

/** Samples that are not run here: other tests install what is published. */
export const installations: Readonly<Record<string, string>> = {
  "npm install @northspec/client": "packages/client/test/package.slow.test.ts",
  "npm install -g @northspec/cli": "packages/cli/test/install.slow.test.ts",
  "npm install --save-dev @northspec/sandbox": "scripts/test/packages.packed.test.ts",
};

/** What a sample has printed, or what its guide says that it prints: a text, or what JSON means. */
export interface Printed {
  readonly location: string;
  readonly output: unknown;
}

/** What the guide shows of its samples' output. */
export function shown(samples: readonly GuideSample[]): Printed[] {
  return samples.flatMap(({ location, printed }) =>
    printed ? [{ location, output: read(printed, printed.text) }] : [],
  );
}

/**
 * Runs the samples of one guide in their order, in one directory and with one environment, as a reader would who copies
 * them into a shell. The platform is a sandbox.
 *
 * @returns what those samples have printed whose output is shown.
 * @throws `Error` with the location of the first sample that fails.
 */
export async function runSamples(samples: readonly GuideSample[]): Promise<Printed[]> {
  await ensureProgram("curl", "--version");
  const project = createTempProject();
  const { directory } = project;
  const platform = await servePlatform(directory);
  const session = new Session(project, platform.env);
  // The guides tell the reader to put it there.
  writeFileSync(join(directory, "token.txt"), platform.sandbox.token);
  const runnable = samples.filter(({ code }) => !Object.hasOwn(installations, code));
  const programs = runnable.filter(({ language }) => language === "ts");
  const fileOf = (sample: GuideSample) => `sample-${programs.indexOf(sample) + 1}.ts`;
  for (const sample of programs) writeFileSync(join(directory, fileOf(sample)), sample.code);
  if (programs.length > 0) await checkTypes(project);

  const found: Printed[] = [];
  for (const sample of runnable) {
    const { location, printed, language } = sample;
    const output = await session.run(language === "ts" ? { ...sample, code: `node ${fileOf(sample)}` } : sample);
    // curl takes any reply for a success.
    if (!printed && output.startsWith('{"error":')) throw new Error(`${location}: The sample got ${output}`);
    // It stands in for the address that the guide names.
    const told = output.replaceAll(platform.url, `https://${platformHostname}`);
    if (printed) found.push({ location, output: read(printed, told) });
  }
  return found;
}

function read({ language }: NonNullable<GuideSample["printed"]>, text: string): unknown {
  return language === "json" ? JSON.parse(text) : text.trimEnd();
}
