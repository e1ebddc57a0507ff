import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { transform } from "esbuild";
import { operationPage } from "../links.ts";
import type { Reference } from "../reference/views.ts";
import { operationAnchors, withSamples } from "./document.ts";
import { redoclyPolicy } from "../policy.ts";

/**
 * Writes the single-page reference, with its scripts in `assets/`. It loads nothing from other origins.
 *
 * @param outputFile - The path of the page, such as `dist/reference.html`.
 * @throws Error if Redocly cannot render the specification, or its page has an unknown format. Nothing is written then.
 * @see https://redocly.com/docs/cli/commands/build-docs
 */
export async function buildRedoclyPage(reference: Reference, outputFile: string): Promise<void> {
  const staging = await mkdtemp(join(tmpdir(), "northspec-redocly-"));
  try {
    const document = join(staging, "openapi.json");
    await writeFile(document, JSON.stringify(withSamples(reference, operationPage)));
    const rendered = await renderWithRedocly(document, join(staging, "page.html"), {
      anchors: JSON.stringify(operationAnchors(reference)),
      policy: redoclyPolicy,
    });
    const { page, scripts } = await withoutInlineScripts(withOwnLogo(rendered), "assets");
    const directory = dirname(outputFile);
    await mkdir(join(directory, "assets"), { recursive: true });
    for (const [path, code] of scripts) await writeFile(join(directory, path), code);
    await writeFile(outputFile, page);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Renders the page with Redocly. */
async function renderWithRedocly(
  document: string,
  output: string,
  options: Readonly<Record<string, string>>,
): Promise<string> {
  const command = fileURLToPath(import.meta.resolve("@redocly/cli/bin/cli.js"));
  const config = join(import.meta.dirname, "redocly.yaml");
  const values = Object.entries(options).map(([name, value]) => `--templateOptions.${name}=${value}`);
  const args = [command, "build-docs", document, "--inlineBundle", `--config=${config}`, ...values];
  try {
    await promisify(execFile)(process.execPath, [...args, `--output=${output}`]);
  } catch (error) {
    const output = (error as { stderr?: string }).stderr ?? String(error); // what execFile adds
    throw new Error(`redocly build-docs failed:\n${output}`, { cause: error });
  }
  return await readFile(output, "utf8");
}

/** Replaces Redoc's logo, which is loaded from a CDN. */
const remoteLogo = /https:\/\/cdn\.redoc\.ly\/redoc\/logo-mini(?:-full)?\.svg/g;
const ownLogo =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='36' height='14'%3E" +
  "%3Ctext y='11' font-family='sans-serif' font-size='11' fill='%230044d4'%3ERedoc%3C/text%3E%3C/svg%3E";

/**
 * Replaces the remote logo, the only request of a page to another origin.
 *
 * @param page - The page as `redocly build-docs --inlineBundle` writes it.
 * @throws Error if the page has no remote logo, which means that this step is no longer needed.
 */
export function withOwnLogo(page: string): string {
  const replaced = page.replaceAll(remoteLogo, ownLogo);
  if (replaced === page) {
    throw new Error("Redoc's page no longer loads its logo from cdn.redoc.ly. Remove this step from the build.");
  }
  return replaced;
}

/** A page and its scripts by their paths, relative to the page. */
export interface PageWithScripts {
  readonly page: string;
  readonly scripts: ReadonlyMap<string, string>;
}

/**
 * Moves the inline scripts of a page to files, as a strict policy requires. A module becomes a classic script, since
 * browsers do not load modules from `file:` URLs.
 *
 * @param page - HTML.
 * @param directory - The directory for the scripts, relative to the page.
 * @throws Error from esbuild if a script is not valid.
 */
export async function withoutInlineScripts(page: string, directory: string): Promise<PageWithScripts> {
  const scripts = new Map<string, string>();
  const parts = page.split(/<script( type="module")?>([^]*?)<\/script>/);
  let result = parts[0] ?? "";
  for (let index = 1; index + 2 < parts.length; index += 3) {
    const [isModule, code = "", after = ""] = parts.slice(index, index + 3);
    const path = `${directory}/redocly-${scripts.size + 1}.js`;
    scripts.set(path, await classic(code));
    // Like a module, a deferred script runs after the page is parsed.
    result += `<script src="${path}"${isModule === undefined ? "" : " defer"}></script>${after}`;
  }
  return { page: result, scripts };
}

async function classic(code: string): Promise<string> {
  const { code: bundled } = await transform(code, {
    format: "iife",
    // Used only in code paths that the page does not reach.
    define: { "import.meta.url": "location.href", "import.meta.dirname": '""' },
    legalComments: "inline",
    logLevel: "error",
    minify: true,
    target: "es2022",
  });
  return bundled;
}
