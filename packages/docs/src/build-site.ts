import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { siteAssets } from "./assets.ts";
import { readChangelog } from "./changelog/read.ts";
import { readGuides } from "./guides/read.ts";
import { recallHighlights, rememberHighlights } from "./highlight.ts";
import type { Address } from "./html/layout.ts";
import { onePageReference } from "./html/links.ts";
import { renderSite } from "./html/site.ts";
import { Memory } from "./memory.ts";
import { readReference } from "./model/read.ts";
import { buildRedoclyPage, type Specification } from "./redocly/build.ts";
import { PageIndexer } from "./search/index-pages.ts";

/** What is built, and where. */
export interface BuildOptions {
  /** The bundled specification. */
  readonly spec: string;
  /** The folder of the site, replaced whole. */
  readonly output: string;
  /** Whether to index the pages for the search. */
  readonly hasSearch: boolean;
  /** Whether to add Redoc's page of the whole reference. */
  readonly hasOnePageReference: boolean;
  /** A folder for what takes long to make, to be taken from there by the builds to come. The site is the same without. */
  readonly memory?: string;
}

/** What was built. */
export interface BuildResult {
  /** How many HTML pages the site has. */
  readonly pages: number;
  /** The size of all its files, in bytes. */
  readonly bytes: number;
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
  mkdirSync(dirname(target), { recursive: true });
  const staging = mkdtempSync(join(dirname(target), `.${basename(target)}-`));
  try {
    const site = join(staging, "new");
    const result = await writeSite(site, target, options);
    replace(target, site, join(staging, "old"));
    return result;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** @param before - the folder of the site before, if there is one: its files are taken where they stay the same. */
async function writeSite(site: string, before: string, options: BuildOptions): Promise<BuildResult> {
  const { hasSearch, hasOnePageReference, memory } = options;
  const memoryOf = (name: string) => (memory === undefined ? undefined : new Memory(join(memory, name)));
  let pages = 0;
  let bytes = 0;
  const write = (path: string, text: string | Uint8Array) => {
    const content = Buffer.from(text);
    writeOrLink(join(site, path), content, join(before, path));
    bytes += content.length;
  };

  const specification = readSpecification(options.spec);
  const indexer = hasSearch ? new PageIndexer(memoryOf("search")) : undefined;
  const highlights = memoryOf("highlights");
  if (highlights) recallHighlights(highlights);
  // Other programs make these beside the pages; none may be writing still when something has failed.
  const onePage = hasOnePageReference && buildRedoclyPage(specification, join(site, onePageReference));
  const others = Promise.allSettled([onePage]);
  try {
    const texts = renderSite(specification.reference, readGuides(), readChangelog(), {
      ...siteAddress(),
      hasOnePageReference,
    });
    for (const [path, text] of texts) {
      write(path, text);
      if (!path.endsWith(".html")) continue;
      pages += 1;
      indexer?.add(path, text);
      // What those programs say is heard in between.
      await setImmediate();
    }
    if (highlights) rememberHighlights(highlights);
    for (const [path, content] of siteAssets()) write(path, content);
    for (const [path, content] of (await indexer?.finish()) ?? []) write(path, content);
    await onePage;
    return { pages, bytes };
  } finally {
    await indexer?.close();
    await others;
  }
}

/** Writes a file, unless the one before is the same: a large site is otherwise longer on its way to the disk than made. */
function writeOrLink(file: string, content: Buffer, before: string): void {
  mkdirSync(dirname(file), { recursive: true });
  try {
    if (statSync(before).size === content.length && readFileSync(before).equals(content)) {
      linkSync(before, file);
      return;
    }
  } catch {
    // There was none, or the disk knows no links.
  }
  writeFileSync(file, content);
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
    throw new Error(`${spec} cannot be read (${reason}). Name a bundled specification with --spec.`, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${spec} is no JSON: ${reason}. Give a bundle, such as \`pnpm generate\` makes.`, { cause: error });
  }
}

/** Both addresses stand in a package.json: that of the site in this package's, that of the source in the specification's. */
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
