import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { siteAssets } from "./assets.ts";
import { readChangelog } from "./changelog.ts";
import { readGuides } from "./guides.ts";
import type { Address } from "./html/layout.ts";
import { onePageReference } from "./links.ts";
import { renderSite } from "./site.ts";
import { readReference } from "./model/read.ts";
import { buildRedoclyPage, type Specification } from "./redocly/build.ts";
import { openSearchIndex } from "./search-index.ts";

/** What to build, and where. */
export interface BuildOptions {
  /** The bundled specification. */
  readonly spec: string;
  /** The folder of the site, replaced whole. */
  readonly output: string;
  /** Whether to add Redoc's page of the whole reference. */
  readonly hasOnePageReference: boolean;
}

/** What was built. */
export interface BuildResult {
  /** The number of HTML pages, without Redoc's. */
  readonly pages: number;
}

const require = createRequire(import.meta.url);

/**
 * Builds the site beside its folder and then puts it there in one step: what was there stays until the new one is whole.
 *
 * @throws `Error` that says which file is wrong and how, when the specification, a guide or a changeset cannot be read,
 * or the folder cannot be written.
 */
export async function buildSite(options: BuildOptions): Promise<BuildResult> {
  const target = resolve(options.output);
  const specification = readSpecification(options.spec);
  mkdirSync(dirname(target), { recursive: true });
  const staging = mkdtempSync(join(dirname(target), `.${basename(target)}-`));
  try {
    const site = join(staging, "new");
    const pages = await writeSite(site, specification, options.hasOnePageReference);
    replace(target, site, join(staging, "old"));
    return { pages };
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** @returns the number of HTML pages. */
async function writeSite(site: string, specification: Specification, hasOnePageReference: boolean): Promise<number> {
  const write = (path: string, content: string | Uint8Array) => {
    const file = join(site, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  // Other programs make these meanwhile. None may be writing any more when this returns, whatever has failed.
  const onePage = hasOnePageReference ? buildRedoclyPage(specification, join(site, onePageReference)) : undefined;
  const settled = Promise.allSettled([onePage]);
  const index = await openSearchIndex();
  try {
    let pages = 0;
    const address = { ...siteAddress(), hasOnePageReference };
    for (const [path, text] of renderSite(specification.reference, readGuides(), readChangelog(), address)) {
      write(path, text);
      if (!path.endsWith(".html")) continue;
      pages += 1;
      index.add(path, text);
      // Sends the page to the index now, not after the last one.
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

function readSpecification(spec: string): Specification {
  const bundle = readBundle(spec);
  try {
    return { bundle, reference: readReference(bundle) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${spec}: ${reason}`, { cause: error });
  }
}

function readBundle(spec: string): unknown {
  let text: string;
  try {
    text = readFileSync(spec, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot read ${spec} (${reason}). Name a bundled specification with --spec.`, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${spec} must be JSON: ${reason}. Use a bundle, as \`pnpm generate\` writes it.`, { cause: error });
  }
}

/** Reads both addresses from a package.json: the site's from this package's, the source's from the specification's. */
function siteAddress(): Address {
  const { homepage } = require("../package.json") as { homepage: string };
  const { repository } = require("@northspec/spec/package.json") as { repository: { url: string } };
  return { homepage, repository: repository.url.replace(/^git\+/, "").replace(/\.git$/, "") };
}

function replace(target: string, site: string, old: string): void {
  const hadSite = existsSync(target);
  if (hadSite) renameSync(target, old);
  try {
    renameSync(site, target);
  } catch (error) {
    if (hadSite) renameSync(old, target);
    throw error;
  }
}
