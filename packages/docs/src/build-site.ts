import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { siteAssets } from "./assets.ts";
import { readChangelog } from "./changelog/read.ts";
import { readGuides } from "./guides/read.ts";
import type { Address } from "./html/layout.ts";
import { onePageReference } from "./html/links.ts";
import { renderSite } from "./html/site.ts";
import { readReference } from "./model/read.ts";
import type { Reference } from "./model/reference.ts";
import { buildRedoclyPage } from "./redocly/build.ts";
import { searchIndex } from "./search.ts";

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
export async function buildSite({ spec, output, hasSearch, hasOnePageReference }: BuildOptions): Promise<BuildResult> {
  const target = resolve(output);
  mkdirSync(dirname(target), { recursive: true });
  const staging = mkdtempSync(join(dirname(target), `.${basename(target)}-`));
  try {
    const site = join(staging, "new");
    const texts = renderSite(readSpecification(spec), readGuides(), readChangelog(), {
      ...siteAddress(),
      hasOnePageReference,
    });
    const pages = new Map([...texts].filter(([path]) => path.endsWith(".html")));
    // Both are made by programs of their own, side by side; none may be writing still when another has failed.
    const [index, onePage] = await Promise.allSettled([
      hasSearch ? searchIndex(pages) : new Map<string, Uint8Array>(),
      hasOnePageReference ? buildRedoclyPage(resolve(spec), join(site, onePageReference)) : undefined,
    ]);
    if (index.status === "rejected") throw index.reason;
    if (onePage.status === "rejected") throw onePage.reason;
    const files = new Map<string, string | Uint8Array>([...texts, ...siteAssets(), ...index.value]);
    for (const [path, content] of files) {
      const file = join(site, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    replace(target, site, join(staging, "old"));
    const sizes = [...files.values()].map((content) => Buffer.byteLength(content));
    return { pages: pages.size, bytes: sizes.reduce((sum, size) => sum + size, 0) };
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function readSpecification(spec: string): Reference {
  const bundle = readBundle(spec);
  try {
    return readReference(bundle);
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
