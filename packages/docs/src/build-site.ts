import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { siteAssets } from "./assets.ts";
import { readChangelog } from "./changelog.ts";
import { readGuides } from "./guides.ts";
import type { SiteUrls } from "./html/layout.ts";
import { onePageReference } from "./links.ts";
import { renderSite } from "./site.ts";
import { readReference } from "./reference/read-reference.ts";
import type { Reference } from "./reference/views.ts";
import { buildRedoclyPage } from "./redocly/build.ts";
import { openSearchIndex } from "./search-index.ts";

/** Options of a build. */
export interface BuildOptions {
  /** The path of the bundled specification. */
  readonly spec: string;
  /** The output directory, which is replaced. */
  readonly output: string;
  /** Whether to build Redoc's single-page reference. */
  readonly hasOnePageReference: boolean;
}

/** The result of a build. */
export interface BuildResult {
  /** The number of HTML pages, without Redoc's. */
  readonly pages: number;
}

const require = createRequire(import.meta.url);

/**
 * Builds the site in a temporary directory, then replaces the output directory in one step. If the build fails, the
 * previous site stays.
 *
 * @throws Error with the file, if the specification, a guide or a changeset is invalid.
 */
export async function buildSite(options: BuildOptions): Promise<BuildResult> {
  const target = resolve(options.output);
  const reference = readSpecification(options.spec);
  mkdirSync(dirname(target), { recursive: true });
  const staging = mkdtempSync(join(dirname(target), `.${basename(target)}-`));
  const removeStaging = () => rmSync(staging, { recursive: true, force: true });
  process.once("exit", removeStaging);
  try {
    const site = join(staging, "new");
    const pages = await writeSite(site, reference, options.hasOnePageReference);
    if (existsSync(target)) renameSync(target, join(staging, "old"));
    renameSync(site, target);
    return { pages };
  } finally {
    removeStaging();
    process.off("exit", removeStaging);
  }
}

/** @returns the number of HTML pages. */
async function writeSite(site: string, reference: Reference, hasOnePageReference: boolean): Promise<number> {
  const write = (path: string, content: string | Uint8Array) => {
    const file = join(site, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  // Redocly and Pagefind run in parallel. Both must have ended when this returns, even after an error.
  const onePage = hasOnePageReference ? buildRedoclyPage(reference, join(site, onePageReference)) : undefined;
  const settled = Promise.allSettled([onePage]);
  const index = await openSearchIndex();
  try {
    let pages = 0;
    const options = { ...siteUrls(), hasOnePageReference };
    for (const [path, text] of renderSite(reference, readGuides(), readChangelog(), options)) {
      write(path, text);
      if (!path.endsWith(".html")) continue;
      pages += 1;
      index.add(path, text);
      // Lets Pagefind index the page while the next one is rendered.
      await setImmediate();
    }
    for (const [path, content] of siteAssets()) write(path, content);
    for (const [path, content] of await index.files()) write(path, content);
    await onePage;
    return pages;
  } finally {
    await index.close();
    await settled;
  }
}

function readSpecification(spec: string): Reference {
  let text: string;
  try {
    text = readFileSync(spec, "utf8");
  } catch (error) {
    throw new Error(`Cannot read ${spec}: ${messageOf(error)}. Pass the path of a bundled specification with --spec.`, {
      cause: error,
    });
  }
  try {
    return readReference(JSON.parse(text));
  } catch (error) {
    throw new Error(
      `${spec} is not a valid bundled specification: ${messageOf(error)}. Run \`pnpm generate\` to create one.`,
      { cause: error },
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Reads the URLs of the site and the repository from package.json files. */
function siteUrls(): SiteUrls {
  const { homepage } = require("../package.json") as { homepage: string };
  const { repository } = require("@northspec/spec/package.json") as { repository: { url: string } };
  return { homepage, repository: repository.url.replace(/^git\+/, "").replace(/\.git$/, "") };
}
