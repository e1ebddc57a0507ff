import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { type BuildOutcome, openDevelopment } from "../src/development/development.ts";
import { serveSite } from "../src/server.ts";

/** Contains the sources of a site, and the site in `dist`. */
let root = "";

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "northspec-development-"));
  onTestFinished(() => rm(root, { recursive: true }));
  await mkdir(join(root, "pages"));
  await write("One");
});

/** Replaces the whole site, as a build does. */
async function write(title: string): Promise<void> {
  const staging = join(root, ".staging");
  await mkdir(staging);
  await writeFile(join(staging, "index.html"), `<head><title>${title}</title></head>`);
  await rm(join(root, "dist"), { recursive: true, force: true });
  await rename(staging, join(root, "dist"));
}

/** Replaces a file, as an editor does. */
async function edit(file: string): Promise<void> {
  await writeFile(join(root, `${file}~`), "");
  await rename(join(root, `${file}~`), join(root, file));
}

interface State {
  readonly build: string;
  readonly failure?: string;
}

/** @param build - May run more than once per edit. */
async function open(build: () => Promise<BuildOutcome>): Promise<string> {
  const development = openDevelopment({ site: join(root, "dist"), sources: root, build });
  const server = await serveSite(join(root, "dist"), 4600, { development, sandboxPorts: [] });
  onTestFinished(async () => {
    development.close();
    await server.close();
  });
  return server.url;
}

/** Returns a function that waits for the next matching state from the server. */
async function listen(url: string): Promise<(isExpected?: (state: State) => boolean) => Promise<State>> {
  const { body } = await fetch(`${url}_development/builds`);
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const next: Awaited<ReturnType<typeof listen>> = async (isExpected = () => true) => {
    const end = text.indexOf("\n\n");
    if (end === -1) {
      text += (await reader?.read())?.value ?? "";
      return next(isExpected);
    }
    const state = JSON.parse(text.slice("data: ".length, end)) as State;
    text = text.slice(end + 2);
    return isExpected(state) ? state : next(isExpected);
  };
  return next;
}

async function rebuild(): Promise<BuildOutcome> {
  await write("Two");
  return { succeeded: true, output: "" };
}
const failed = { succeeded: false, output: "pages/jobs.yaml:3:7: Property `typ` is not expected here." };
const cached = { succeeded: true, output: "Cached." };

test("adds a script and the build of the page", async () => {
  const url = await open(rebuild);
  const { build } = await (await listen(url))();
  const page = await (await fetch(url)).text();
  expect(page).toContain(`<script src="/_development/reload.js" data-build="${build}" defer></script></head>`);
  for (const [name, type] of [
    ["reload.js", "text/javascript"],
    ["reload.css", "text/css"],
  ]) {
    const response = await fetch(`${url}_development/${name}`);
    expect(response.headers.get("content-type")).toContain(type);
  }
});

test("adds nothing to a site without development mode", async () => {
  const server = await serveSite(join(root, "dist"), 4600, { sandboxPorts: [] });
  onTestFinished(server.close);
  expect(await (await fetch(server.url)).text()).toBe("<head><title>One</title></head>");
  expect((await fetch(`${server.url}_development/builds`)).status).toBe(404);
});

test("rebuilds when a source is replaced, also in a new directory", async () => {
  const url = await open(rebuild);
  const next = await listen(url);
  const first = await next();
  await edit("pages/jobs.yaml");
  const second = await next(({ build }) => build !== first.build);
  expect(await (await fetch(url)).text()).toContain("<title>Two</title>");
  await mkdir(join(root, "pages/more"));
  const third = await next(({ build }) => build !== second.build);
  await edit("pages/more/builds.yaml");
  await next(({ build }) => build !== third.build);
});

test("reports the output of a failed build and keeps the site until a build succeeds", async () => {
  let outcome = failed;
  const url = await open(async () => outcome);
  const next = await listen(url);
  const { build } = await next();
  await edit("pages/jobs.yaml");
  const failure = failed.output;
  expect(await next()).toEqual({ build, failure });
  expect(await (await listen(url))()).toEqual({ build, failure });
  expect(await (await fetch(url)).text()).toContain("<title>One</title>");
  outcome = cached;
  await edit("pages/jobs.yaml");
  expect(await next((state) => state.failure === undefined)).toEqual({ build });
});

test("builds again when a source changes during a build", async () => {
  let builds = 0;
  const url = await open(async () => {
    builds += 1;
    if (builds > 1) return rebuild();
    await edit("pages/builds.yaml");
    return failed;
  });
  const next = await listen(url);
  await edit("pages/jobs.yaml");
  await next();
  await next(({ failure }) => failure === undefined);
  expect(await (await fetch(url)).text()).toContain("<title>Two</title>");
});

test("ignores the output of builds and tests", async () => {
  await mkdir(join(root, "node_modules"));
  let builds = 0;
  await open(async () => {
    builds += 1;
    return cached;
  });
  for (const file of ["node_modules/a.js", "pages/.log", "dist/a.html"]) await edit(file);
  await setTimeout(300);
  expect(builds).toBe(0);
});

test("reports a newer build to a page of an earlier one", async () => {
  const url = await open(rebuild);
  const page = await (await fetch(url)).text();
  await write("Two");
  const { build } = await (await listen(url))();
  expect(build).not.toBe("");
  expect(page).not.toContain(`data-build="${build}"`);
});
