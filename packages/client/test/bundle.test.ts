import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { folder } from "./programs.ts";

const start = `const apiFetch = createFetch(); const service = { projectId: "a", serviceId: "b" };`;
const listing = `const list = (input, options) => listServiceBuilds(apiFetch, input, options);`;

const one = `import { createFetch, getService } from "@northspec/client"; ${start}
console.log(await getService(apiFetch, service));`;

const five = `import { createBuildService, createFetch, getJob, getService, getServiceDeployment, listServiceBuilds }
from "@northspec/client"; ${start}
for (const call of [createBuildService, getJob, getService, getServiceDeployment, listServiceBuilds])
  console.log(await call(apiFetch, service));`;

const list = `import { createFetch, listServiceBuilds } from "@northspec/client"; ${start} ${listing}
console.log(await list(service));`;

const all = `import { createFetch, listServiceBuilds, paginate, waitForBuild } from "@northspec/client"; ${start} ${listing}
for await (const each of paginate(list, service)) console.log(each);
console.log(await waitForBuild(list, service));`;

/** What a program ships to a browser: the text, and its size as it is sent. Node's own modules would be errors. */
async function bundle(program: string): Promise<{ text: string; bytes: number }> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: folder, loader: "ts" },
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

test("an app that calls one operation ships at most 4.0 kB for it, retries and errors included", async () => {
  expect((await bundle(one)).bytes).toBeLessThanOrEqual(4000);
});

test("an app that calls five ships at most 4.3 kB", async () => {
  expect((await bundle(five)).bytes).toBeLessThanOrEqual(4300);
});

test("paging and waiting add at most 0.6 kB", async () => {
  const [without, within] = await Promise.all([bundle(list), bundle(all)]);
  expect(within.bytes - without.bytes).toBeLessThanOrEqual(600);
});

test("an app ships the operations that it calls, and nothing of the others, of openapi-fetch or of paging", async () => {
  const { text } = await bundle(one);
  expect(text).toContain("/v1/projects/{projectId}/services/{serviceId}");
  for (const other of ["/build", "/deployment", "/jobs", "openapi-fetch", "repeated a cursor", "waitForBuild"]) {
    expect(text).not.toContain(other);
  }
});
