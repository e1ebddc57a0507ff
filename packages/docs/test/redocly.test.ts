import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { expect, onTestFinished, test } from "vitest";
import { OpenApiDocument } from "@northspec/openapi";
import { readReference } from "../src/reference/read-reference.ts";
import { buildRedoclyPage, withOwnLogo, withoutInlineScripts } from "../src/redocly/build.ts";
import { operationAnchors, withSamples } from "../src/redocly/document.ts";
import { samplesOf } from "../src/samples/samples.ts";

const bundle = JSON.parse(readFileSync(fileURLToPath(import.meta.resolve("@northspec/spec/openapi.json")), "utf8")) as {
  paths: Record<string, Record<string, unknown>>;
}; // checked by the linter
const reference = readReference(bundle);

test("an anchor consists of tag and operationId", () => {
  const operations = reference.operations.map((operation) => ({ ...operation, id: "listJobs", tag: "Cron jobs" }));
  expect(operationAnchors({ operations })).toEqual({ listJobs: "#/cron-jobs/listjobs" });
});

test("adds the first samples and a link to the page of each operation", () => {
  const before = structuredClone(bundle);
  const document = withSamples(reference, ({ slug }) => `pages/${slug}`) as typeof bundle;
  expect(bundle).toEqual(before);
  // The reference sorts the operations of a path by method.
  const ids = reference.operations.map(({ id }) => id as unknown);
  const [original, made] = [before, document].map((each) =>
    operationsOf(each).toSorted((one, other) => ids.indexOf(one.operationId) - ids.indexOf(other.operationId)),
  );
  expect(original?.map(({ operationId }) => operationId)).toEqual(ids);
  expect(made).toEqual(
    reference.operations.map((operation, index) => ({
      ...withFirstExample(original?.[index] ?? {}),
      description: `${operation.description}\n\n[${operation.summary}: full page](pages/${operation.slug})`,
      "x-codeSamples": samplesOf(operation, reference.server)
        .slice(0, 3)
        .map(({ label, language, code }) => ({ lang: language, label, source: code })),
    })),
  );
  expect({ ...document, paths: Object.keys(document.paths) }).toEqual({ ...before, paths: Object.keys(before.paths) });
});

/** The operation with only the first example of its body. */
function withFirstExample(operation: Record<string, unknown>): Record<string, unknown> {
  const copy = structuredClone(operation);
  const { requestBody } = copy as { requestBody?: { content: Record<string, { examples: Record<string, unknown> }> } };
  for (const { examples } of Object.values(requestBody?.content ?? {})) {
    for (const name of Object.keys(examples).slice(1)) delete examples[name];
  }
  return copy;
}

function operationsOf({ paths }: typeof bundle): Record<string, unknown>[] {
  return Object.values(paths)
    .flatMap((item) => Object.values(item))
    .filter((value): value is Record<string, unknown> => Object.hasOwn(value as object, "operationId"));
}

test("replaces the remote logo with an inline one", () => {
  const page = withOwnLogo('<img src="https://cdn.redoc.ly/redoc/logo-mini-full.svg">');
  expect(page).toMatch(/^<img src="data:image\/svg\+xml,[^"]+">$/);
});

test("fails if the page has no remote logo, and says which step to remove", () => {
  expect(() => withOwnLogo("<p>")).toThrow("Remove this step from the build.");
});

test("moves scripts to files, deferred for a module", async () => {
  const { page, scripts } = await withoutInlineScripts(
    '<p><script>let seen = "first";shown.push(seen)</script><b><script type="module">' +
      'const seen = "module"; shown.push(seen + String(import.meta.url));</script><i>',
    "files",
  );
  expect(page).toBe(
    '<p><script src="files/redocly-1.js"></script><b><script src="files/redocly-2.js" defer></script><i>',
  );
  const shown: string[] = [];
  const context = { shown, location: { href: "file:///page.html" } };
  for (const code of scripts.values()) runInNewContext(code, context);
  expect([...scripts.keys()]).toEqual(["files/redocly-1.js", "files/redocly-2.js"]);
  expect(shown).toEqual(["first", "modulefile:///page.html"]);
});

test("keeps the previous page and reports the error of Redocly", async () => {
  const directory = mkdtempSync(join(tmpdir(), "northspec-reference-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const page = join(directory, "reference.html");
  writeFileSync(page, "previous page");
  const invalid = { ...reference, document: new OpenApiDocument({ openapi: "3.1.1", paths: {} }) };
  await expect(buildRedoclyPage(invalid, page)).rejects.toThrow(/redocly build-docs failed:\n.*summary/su);
  expect(readFileSync(page, "utf8")).toBe("previous page");
});
