import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readGuides } from "../src/guides/read.ts";
import { installations, runSamples } from "./guides/run.ts";
import { samplesOf } from "./guides/samples.ts";

const samples = new Map(readGuides().map((guide) => [guide.slug, samplesOf(guide)]));
const repository = join(import.meta.dirname, "../../..");

test.each([...samples.keys()])(
  "every sample of the guide %s runs as printed, and prints what is shown",
  (slug) => runSamples(samples.get(slug) ?? []),
  120_000,
);

test("what is only installed here is a sample of a guide, and is installed by another test", () => {
  const codes = [...samples.values()].flat().map(({ code }) => code);
  for (const [code, file] of Object.entries(installations)) {
    expect(codes).toContain(code);
    expect(existsSync(join(repository, file)), file).toBe(true);
  }
});
