import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { markdownOf, operationPage } from "../src/links.ts";
import { reference, render } from "./html/render.ts";
import { samplesOfHtml, samplesOfMarkdown } from "./samples/read.ts";
import { serveSamples } from "./samples/run.ts";
import { parseResponse } from "./support/response.ts";
import { checkTypes, createTempProject } from "./support/temp-project.ts";

const files = render();
const pages = reference.operations.map((operation) => ({
  id: operation.id,
  examples: operation.body?.examples ?? [],
  html: files.get(operationPage(operation)) ?? "",
  samples: samplesOfMarkdown(files.get(markdownOf(operationPage(operation))) ?? ""),
}));

describe.each(pages)("the page of $id", ({ examples, html, samples }) => {
  test("has a sample of each kind for each example", () => {
    const sets = Math.max(1, examples.length);
    expect(samples.map(({ kind }) => kind)).toEqual(
      Array.from({ length: sets }, () => ["api", "cli", "client"]).flat(),
    );
    const bodies = samples
      .filter(({ kind }) => kind === "cli")
      .map(({ code }) => /<<'END'\n(.*)\nEND$/s.exec(code)?.[1]);
    expect(bodies.flatMap((body) => (body === undefined ? [] : [JSON.parse(body) as unknown]))).toEqual(
      examples.map(({ value }) => value),
    );
  });

  test("has the same samples and responses in HTML and in Markdown", () => {
    expect(samplesOfHtml(html)).toEqual(samples);
  });
});

// CLI samples run in samples.slow.test.ts, since each starts a process.
test("API and client samples get the response on their page", async () => {
  const run = await serveSamples();
  for (const { id, samples } of pages) {
    for (const { kind, code, response } of samples) {
      if (kind === "cli") continue;
      const wanted = parseResponse(response);
      const got = await run({ operationId: id, kind, code, response: wanted });
      expect({ code, got }).toStrictEqual({ code, got: wanted });
    }
  }
});

test("client samples compile, and a wrong one does not", async () => {
  const project = createTempProject();
  const modules = pages.flatMap(({ samples }) => samples.filter(({ kind }) => kind === "client"));
  for (const [index, { code }] of modules.entries()) writeFileSync(join(project.directory, `sample-${index}.ts`), code);
  const wrong = modules[0]?.code
    .replace(/^(?= *projectId)/m, "  // @ts-expect-error\n")
    .replace("projectId", "projectID");
  writeFileSync(join(project.directory, "sample-wrong.ts"), wrong ?? "");
  await expect(checkTypes(project)).resolves.toBeUndefined();
});

test("a wrong sample gets another response", async () => {
  const run = await serveSamples();
  for (const [id, kind, from, to] of [
    ["getJob", "api", "example-job", "example-jobs"],
    ["getJob", "api", "Bearer", "Basic"],
    ["getJob", "client", "getJob", "getService"],
    ["getJob", "client", "console.log(data)", "console.log(client)"],
    ["createBuildService", "api", "Docs Site", "Docs Sit"],
    ["createBuildService", "client", "Docs Site", "Docs Sit"],
  ] as const) {
    const sample = pages.find((page) => page.id === id)?.samples.find((each) => each.kind === kind);
    if (!sample?.code.includes(from)) throw new Error(`No ${kind} sample of ${id} has ${from}.`);
    const wanted = parseResponse(sample.response);
    const code = sample.code.replace(from, to);
    const got = await run({ operationId: id, kind, code, response: wanted }).catch(() => "none");
    expect({ id, kind, to, got }).not.toEqual({ id, kind, to, got: wanted });
  }
});
