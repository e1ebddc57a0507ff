import { gzipSync } from "node:zlib";
import { operationTable } from "@northspec/types/operations";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { directory } from "./programs.ts";

const start = `const apiFetch = createFetch(); const service = { projectId: "a", serviceId: "b" };`;

const one = `import { createFetch, getService } from "@northspec/client"; ${start}
console.log(await getService(apiFetch, service));`;

const five = `import { createBuildService, createFetch, getJob, getService, getServiceDeployment, listServiceBuilds }
from "@northspec/client"; ${start}
for (const call of [createBuildService, getJob, getService, getServiceDeployment, listServiceBuilds])
  console.log(await call(apiFetch, service));`;

const pagination = `import { createFetch, listServiceBuilds, paginate } from "@northspec/client"; ${start}
const list = (input, options) => listServiceBuilds(apiFetch, input, options);
for await (const each of paginate(list, service)) console.log(each);`;

const waiting = `import { createBuildService, createFetch, waitFor } from "@northspec/client"; ${start}
console.log(await waitFor(apiFetch, createBuildService, { input: service }));`;

const byPath = `import { createFetch, createPathClient } from "@northspec/client";
console.log(await createPathClient(createFetch()).GET("/v1/x"));`;

const client = `import { createClient } from "@northspec/client"; console.log(createClient());`;

/** Bundles a program for browsers. Fails if it imports modules of Node. */
async function bundle(program: string): Promise<{ text: string; bytes: number }> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: directory, loader: "ts" },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    platform: "browser",
    logLevel: "silent",
  });
  const text = outputFiles[0]?.text ?? "";
  return { text, bytes: gzipSync(text, { level: 9 }).length };
}

test.for([
  // The names that the minifier chooses depend on how many operations there are, which changes a few bytes.
  ["one operation", one, 3550],
  ["five operations", five, 3750],
  ["one operation and pagination", pagination, 3750],
  ["one operation and waiting", waiting, 4200],
  // openapi-fetch alone is 2600.
  ["calls by path", byPath, 5800],
  ["all operations", client, 6800 + 30 * Object.keys(operationTable).length],
] as const)("a bundle of %s has a size limit", async ([, program, limit]) => {
  expect((await bundle(program)).bytes).toBeLessThanOrEqual(limit);
});

test("a bundle contains no operation that it does not call, no openapi-fetch, pagination and waiting", async () => {
  const { text } = await bundle(one);
  expect(text).toContain("/v1/projects/{projectId}/services/{serviceId}");
  for (const other of [
    "/build",
    "/deployment",
    "/jobs",
    "openapi-fetch",
    "repeated a cursor",
    "OperationFailedError",
  ]) {
    expect(text).not.toContain(other);
  }
});
