import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureProgram } from "@northspec/scripts/program";
import { platformHostname, servePlatform } from "../support/platform.ts";
import { parseResponse } from "../support/response.ts";
import { checkTypes, createTempProject } from "../support/temp-project.ts";
import type { GuideSample } from "./samples.ts";
import { Session } from "./session.ts";

/** Installation samples, which other tests cover. */
export const installations: Readonly<Record<string, string>> = {
  "npm install @northspec/client": "packages/client/test/package.slow.test.ts",
  "npm install -g @northspec/cli": "packages/cli/test/install.slow.test.ts",
  "npm install --save-dev @northspec/sandbox": "scripts/test/packages.packed.test.ts",
};

/** The output of a sample: text or parsed JSON. */
export interface Printed {
  readonly location: string;
  readonly output: unknown;
}

/** The output that the guide shows. */
export function shown(samples: readonly GuideSample[]): Printed[] {
  return samples.flatMap(({ location, printed }) =>
    printed ? [{ location, output: read(printed, printed.text) }] : [],
  );
}

/**
 * Runs the samples of a guide in order, in one directory and environment. A sandbox replaces the platform.
 *
 * @returns The output of the samples whose output the guide shows.
 * @throws Error with the location of the first sample that fails.
 */
export async function runSamples(samples: readonly GuideSample[]): Promise<Printed[]> {
  await ensureProgram("curl", "--version");
  const project = createTempProject();
  const { directory } = project;
  const platform = await servePlatform(directory);
  const session = new Session(project, platform.env);
  // The guides have the user create this file.
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
    // curl exits with 0 after any response.
    if (!printed && output.startsWith('{"error":')) throw new Error(`${location}: The sample got ${output}`);
    // The guide shows the URL of the platform.
    const shownOutput = output.replaceAll(platform.url, `https://${platformHostname}`);
    if (printed) found.push({ location, output: read(printed, shownOutput) });
  }
  return found;
}

function read({ language }: NonNullable<GuideSample["printed"]>, text: string): unknown {
  return language === "json" ? parseResponse(text) : text.trimEnd();
}
