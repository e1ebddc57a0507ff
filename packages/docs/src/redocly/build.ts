import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { operationPage } from "../links.ts";
import type { Reference } from "../model/reference.ts";
import { operationAnchors, withSamples } from "./document.ts";
import { withOwnLogo, withoutInlineScripts } from "./page.ts";
import { redoclyPolicy } from "../policy.ts";

/** A bundled specification, and what was read of it. */
export interface Specification {
  readonly bundle: unknown;
  readonly reference: Reference;
}

/**
 * Writes the reference on one page, with its scripts beside it in `assets/`. It loads nothing from anywhere else.
 *
 * @param outputFile - the page, such as `dist/reference.html`.
 * @throws `Error` when the specification cannot be drawn, or the page is not as this knows it. Nothing is written then.
 * @see https://redocly.com/docs/cli/commands/build-docs
 * @example
 * ```ts
 * import bundle from "@northspec/spec/openapi.json" with { type: "json" };
 * import type { Reference } from "../model/reference.ts";
 * import { buildRedoclyPage } from "./build.ts";
 *
 * await buildRedoclyPage({ bundle, reference: readReference(bundle) }, "site/reference.html");
 * ```
 */
export async function buildRedoclyPage({ bundle, reference }: Specification, outputFile: string): Promise<void> {
  const staging = await mkdtemp(join(tmpdir(), "northspec-redocly-"));
  try {
    const document = join(staging, "openapi.json");
    // What was read is one.
    const described = bundle as Parameters<typeof withSamples>[0];
    await writeFile(document, JSON.stringify(withSamples(described, reference, operationPage)));
    const drawn = await draw(document, join(staging, "page.html"), {
      anchors: JSON.stringify(operationAnchors(reference)),
      policy: redoclyPolicy,
    });
    const { page, scripts } = await withoutInlineScripts(withOwnLogo(drawn), "assets");
    const folder = dirname(outputFile);
    await mkdir(join(folder, "assets"), { recursive: true });
    for (const [path, code] of scripts) await writeFile(join(folder, path), code);
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
