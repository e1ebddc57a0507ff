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
 * Writes the reference on one page, with its scripts beside it in `assets/`. It loads nothing from anywhere else.
 *
 * @param outputFile - the page, such as `dist/reference.html`.
 * @throws `Error` when the specification cannot be drawn, or the page is not as this knows it. Nothing is written then.
 * @see https://redocly.com/docs/cli/commands/build-docs
 */
export async function buildRedoclyPage(reference: Reference, outputFile: string): Promise<void> {
  const staging = await mkdtemp(join(tmpdir(), "northspec-redocly-"));
  try {
    const document = join(staging, "openapi.json");
    await writeFile(document, JSON.stringify(withSamples(reference, operationPage)));
    const drawn = await draw(document, join(staging, "page.html"), {
      anchors: JSON.stringify(operationAnchors(reference)),
      policy: redoclyPolicy,
    });
    const { page, scripts } = await withoutInlineScripts(withOwnLogo(drawn), "assets");
    const directory = dirname(outputFile);
    await mkdir(join(directory, "assets"), { recursive: true });
    for (const [path, code] of scripts) await writeFile(join(directory, path), code);
    await writeFile(outputFile, page);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Has Redocly draw the page. */
async function draw(document: string, output: string, options: Readonly<Record<string, string>>): Promise<string> {
  const command = fileURLToPath(import.meta.resolve("@redocly/cli/bin/cli.js"));
  const config = join(import.meta.dirname, "redocly.yaml");
  const values = Object.entries(options).map(([name, value]) => `--templateOptions.${name}=${value}`);
  const words = [command, "build-docs", document, "--inlineBundle", `--config=${config}`, ...values];
  try {
    await promisify(execFile)(process.execPath, [...words, `--output=${output}`]);
  } catch (error) {
    const said = (error as { stderr?: string }).stderr ?? String(error); // what execFile adds
    throw new Error(`redocly build-docs failed:\n${said}`, { cause: error });
  }
  return await readFile(output, "utf8");
}

/** Redoc draws the logo of its makers, and fetches it. Ours says the same, and is part of the page. */
const remoteLogo = /https:\/\/cdn\.redoc\.ly\/redoc\/logo-mini(?:-full)?\.svg/g;
const ownLogo =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='36' height='14'%3E" +
  "%3Ctext y='11' font-family='sans-serif' font-size='11' fill='%230044d4'%3ERedoc%3C/text%3E%3C/svg%3E";

/**
 * Takes the one request that a built page makes to another machine out of it.
 *
 * @param page - The page as `redocly build-docs --inlineBundle` writes it.
 * @throws `Error` when the page fetches no such logo: this step has then lost its reason.
 */
export function withOwnLogo(page: string): string {
  const mended = page.replaceAll(remoteLogo, ownLogo);
  if (mended === page) {
    throw new Error("Redoc's page no longer fetches its logo from cdn.redoc.ly. Remove this step from the build.");
  }
  return mended;
}

/** A page and the scripts that it loads, by their paths from it. */
export interface PageWithScripts {
  readonly page: string;
  readonly scripts: ReadonlyMap<string, string>;
}

/**
 * Moves each script of a page into a file, which a strict policy allows. A module becomes a classic script: browsers load
 * no module from a directory.
 *
 * @param page - a page of HTML.
 * @param directory - where its scripts go, as a path from the page.
 * @throws `Error` from esbuild where a script is not well-formed.
 */
export async function withoutInlineScripts(page: string, directory: string): Promise<PageWithScripts> {
  const scripts = new Map<string, string>();
  const parts = page.split(/<script( type="module")?>([^]*?)<\/script>/);
  let result = parts[0] ?? "";
  for (let index = 1; index + 2 < parts.length; index += 3) {
    const [isModule, code = "", after = ""] = parts.slice(index, index + 3);
    const path = `${directory}/redocly-${scripts.size + 1}.js`;
    scripts.set(path, await classic(code));
    // A module waits for the page, as `defer` does.
    result += `<script src="${path}"${isModule === undefined ? "" : " defer"}></script>${after}`;
  }
  return { page: result, scripts };
}

async function classic(code: string): Promise<string> {
  const { code: made } = await transform(code, {
    format: "iife",
    // Only ways that the page does not take need the address of a module.
    define: { "import.meta.url": "location.href", "import.meta.dirname": '""' },
    legalComments: "inline",
    logLevel: "error",
    minify: true,
    target: "es2022",
  });
  return made;
}
