import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { launchBrowser } from "@northspec/scripts/browser";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildSite } from "../src/build-site.ts";
import { readReference } from "../src/model/read.ts";
import { type PrintedSample, samplesOfMarkdown, samplesOfPage } from "./samples/read.ts";
import { runSample } from "./samples/run.ts";
import { checkTypes, makeWorkshop } from "./support/workshop.ts";

const spec = fileURLToPath(import.meta.resolve("@northspec/spec/openapi.json"));
const { operations } = readReference(JSON.parse(readFileSync(spec, "utf8")));

const folder = mkdtempSync(join(tmpdir(), "northspec-samples-"));
const output = join(folder, "site");
await buildSite({ spec, output, hasOnePageReference: false });
const pages = readdirSync(join(output, "operations"))
  .filter((name) => name.endsWith(".md"))
  .map((name) => {
    const file = join(output, "operations", name);
    return { slug: name.slice(0, -3), file, samples: samplesOfMarkdown(readFileSync(file, "utf8")) };
  });

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
  // Installing a browser where there is none takes its time.
}, 900_000);

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

/** Whether a sample is answered with all of the reply that its page shows, times and identifiers too. */
async function passes({ kind, code, reply }: PrintedSample): Promise<boolean> {
  const wanted = JSON.parse(reply) as unknown;
  return runSample(kind, code, wanted).then(
    (got) => isDeepStrictEqual(got, wanted),
    () => false,
  );
}

test("every operation has a page", () => {
  expect(pages).toHaveLength(operations.length);
  expect(pages.map(({ slug }) => slug)).toEqual(expect.arrayContaining(operations.map(({ slug }) => slug)));
});

describe.each(pages)("the page $slug", ({ slug, file, samples }) => {
  const operation = operations.find((each) => each.slug === slug);
  const requests = operation?.body?.examples ?? [];

  test("has a sample of each kind for each example that the specification sends", () => {
    const sets = Math.max(1, requests.length);
    expect(samples.map(({ kind }) => kind)).toEqual(
      Array.from({ length: sets }, () => ["api", "cli", "client"]).flat(),
    );
    const bodies = samples
      .filter(({ kind }) => kind === "cli")
      .map(({ code }) => /<<'END'\n(.*)\nEND$/s.exec(code)?.[1]);
    expect(bodies.flatMap((body) => (body === undefined ? [] : [JSON.parse(body) as unknown]))).toEqual(
      requests.map(({ value }) => value),
    );
  });

  test("prints the same samples and replies as HTML and as Markdown", async () => {
    const html = await samplesOfPage(browser, pathToFileURL(file.replace(/\.md$/, ".html")).href);
    expect(html).toEqual(samples);
  });

  test.each(samples.map((sample, index) => ({ ...sample, number: Math.floor(index / 3) + 1 })))(
    "gets the reply that it shows to the $kind sample $number",
    async ({ kind, code, reply }) => {
      const wanted = JSON.parse(reply) as unknown;
      expect(await runSample(kind, code, wanted)).toStrictEqual(wanted);
    },
  );
});

test("every sample of the client passes the strict checks of the compiler as it is printed", async () => {
  const workshop = makeWorkshop();
  const modules = pages.flatMap(({ samples }) => samples.filter(({ kind }) => kind === "client"));
  for (const [index, { code }] of modules.entries()) writeFileSync(join(workshop.folder, `sample-${index}.ts`), code);
  await checkTypes(workshop);
  const wrong = modules[0]?.code.replace("projectId", "projectID") ?? "";
  writeFileSync(join(workshop.folder, "sample-wrong.ts"), wrong);
  await expect(checkTypes(workshop)).rejects.toThrow(/sample-wrong\.ts.*projectID/);
}, 60_000);

const corruptions: readonly (readonly [kind: PrintedSample["kind"], from: string, to: string])[] = [
  ["api", "example-job", "example-jobs"],
  ["api", "Bearer", "Basic"],
  ["api", "v1", "v2"],
  ["cli", "--jobId", "--job"],
  ["cli", "example-job", "example-manual-job"],
  ["cli", "--output json", ""],
  ["client", "getJob", "getService"],
  ["client", "default-project", "other-project"],
  ["client", "console.log(data)", "console.log(client)"],
];

test.each(corruptions)("the %s sample with %s as %j does not pass", async (kind, from, to) => {
  const [sample] = pages.flatMap(({ slug, samples }) =>
    slug === "get-job" ? samples.filter((each) => each.kind === kind) : [],
  );
  if (!sample?.code.includes(from)) throw new Error(`No ${kind} sample has ${from}.`);
  expect(await passes({ ...sample, code: sample.code.replace(from, to) })).toBe(false);
});

test.each(["api", "cli", "client"] as const)(
  "the %s sample of a creation does not pass with a body of another name, nor beside another reply",
  async (wanted) => {
    const page = pages.find(({ slug }) => slug === "create-build-service");
    const sample = page?.samples.find(({ kind }) => kind === wanted);
    if (!sample) throw new Error("The page has no such sample.");
    expect(await passes(sample)).toBe(true);
    const [code, reply] = [sample.code.replace("Docs Site", "Docs Sit"), sample.reply.replace("16384", "8192")];
    expect([code, reply]).not.toContain(sample.code);
    expect([code, reply]).not.toContain(sample.reply);
    expect(await passes({ ...sample, code })).toBe(false);
    expect(await passes({ ...sample, reply })).toBe(false);
  },
);
