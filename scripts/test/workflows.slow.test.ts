import { access } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { commit, edit, goBack, writeChangeset } from "./bump-repository.ts";
import { copyRepository, type RepositoryCopy } from "./support/repository.ts";
import { type JobOutcome, readWorkflow, runJob } from "./support/workflow.ts";

const path = "spec/paths/v1_projects_{projectId}_services_{serviceId}.yaml";
const summaryLine = 8;
const permissionLine = 10;

let copy: RepositoryCopy;
let start: string;

beforeAll(async () => {
  copy = await copyRepository({ install: true });
  await copy.git("switch", "--quiet", "--create", "change");
  start = await copy.git("rev-parse", "HEAD");
}, 120_000);

afterEach(() => goBack(copy, start));
afterAll(() => copy.remove());

function outputOf({ steps }: JobOutcome, script: string): string {
  const step = steps.find(({ run }) => run.includes(script));
  if (step === undefined) throw new Error(`No step ran ${script}.`);
  return step.output;
}

const exitCodesOf = ({ steps }: JobOutcome): number[] => steps.map(({ exitCode }) => exitCode);

test("a mistake in the specification fails the lint job, with an annotation on its line", async () => {
  await edit(copy.folder, [[path, "summary: Get service", "summary: Gets the service."]]);
  await commit(copy, "A change");
  const job = await runJob(copy, "ci", "lint");
  expect(exitCodesOf(job)).toEqual([0, 1, 1]);
  expect(outputOf(job, "lint:spec")).toMatch(
    new RegExp(
      `^::error title=rule/operation-summary-style,file=${literal(path)},line=${summaryLine},.*Write it like`,
      "mu",
    ),
  );
}, 120_000);

test("the lint job passes where there is no mistake", async () => {
  const job = await runJob(copy, "ci", "lint");
  expect(job.steps.filter(({ exitCode }) => exitCode !== 0)).toEqual([]);
}, 180_000);

test("a change that promises too little fails the contract job, with an annotation on its line and a summary", async () => {
  await edit(copy.folder, [[path, "General > Read", "General > Update"]]);
  await writeChangeset(copy.folder, { spec: "patch" });
  await commit(copy, "A change");
  const job = await runJob(copy, "ci", "contract");
  expect(exitCodesOf(job)).toEqual([0, 0, 1]);
  expect(outputOf(job, "check:bump")).toContain(`::error file=${path},line=${permissionLine},`);
  expect(job.summary).toContain("❌ Needed: **major**. Promised by changesets: **patch**.");
  expect(job.summary).toMatch(
    new RegExp(`^\\| 🔴 major \\| \`x-required-permission\` .* \\| \`${literal(path)}:${permissionLine}\` \\|`, "mu"),
  );
}, 60_000);

test("a change that promises enough passes the contract job, and its summary tells of it", async () => {
  await edit(copy.folder, [[path, "General > Read", "General > Update"]]);
  await writeChangeset(copy.folder, { spec: "major" });
  await commit(copy, "A change");
  const job = await runJob(copy, "ci", "contract");
  expect(job.steps.filter(({ exitCode }) => exitCode !== 0)).toEqual([]);
  expect(job.summary).toContain("**1** major · **0** minor · **0** patch");
  expect(job.summary).toContain("✅ Needed: **major**. Promised by changesets: **major**.");
}, 60_000);

test("the documentation is built to where its preview and its publication take it from", async () => {
  for (const [workflow, name] of [
    ["ci", "docs"],
    ["docs", "build"],
  ] as const) {
    const job = await runJob(copy, workflow, name);
    expect(job.steps.filter(({ exitCode }) => exitCode !== 0)).toEqual([]);
    const { jobs } = await readWorkflow(copy.folder, workflow);
    const upload = jobs[name]?.steps.find(({ uses }) => uses?.includes("/upload-") === true);
    await access(join(copy.folder, String(upload?.with?.["path"]), "index.html"));
  }
}, 120_000);

test("the release workflow asks for a release in words that the program knows, and publishes no half of one", async () => {
  await writeChangeset(copy.folder, { spec: "minor" });
  await commit(copy, "A change that waits");
  const job = await runJob(copy, "release", "publish");
  expect(exitCodesOf(job)).toEqual([0, 1]);
  expect(outputOf(job, "release")).toContain("Changesets wait to become a version");
}, 60_000);

function literal(text: string): string {
  return text.replaceAll(/[.{}]/gu, "\\$&");
}
