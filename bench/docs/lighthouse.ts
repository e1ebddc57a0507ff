import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ensureBrowser } from "../../scripts/src/browser.ts";

const program = join(import.meta.dirname, "../node_modules/lighthouse/cli/index.js");
const categories = ["performance", "accessibility", "best-practices", "seo"] as const;

/** Something that Lighthouse finds wanting. */
export interface Shortcoming {
  readonly category: string;
  readonly audit: string;
  /** From 0 to 1. */
  readonly score: number;
  /** Its part of the category's score; what has none is told for information. */
  readonly weight: number;
  readonly title: string;
  /** What it measured or met. */
  readonly found: string;
}

/** What Lighthouse says of a page. */
export interface Verdict {
  /** From 0 to 100, by category. */
  readonly scores: Readonly<Record<string, number>>;
  readonly shortcomings: readonly Shortcoming[];
}

interface Report {
  readonly categories: Readonly<
    Record<
      string,
      { readonly score: number | null; readonly auditRefs: readonly { readonly id: string; readonly weight: number }[] }
    >
  >;
  readonly audits: Readonly<
    Record<
      string,
      {
        readonly score: number | null;
        readonly title: string;
        readonly displayValue?: string;
        readonly errorMessage?: string;
        readonly details?: { readonly items?: readonly unknown[] };
      }
    >
  >;
}

/**
 * Has Lighthouse judge a page as it does by default: on a slow phone.
 *
 * @param folder - where its report is written.
 */
export async function judge(url: string, folder: string): Promise<Verdict> {
  const file = join(folder, "lighthouse.json");
  // Chromium does not start as root inside its sandbox.
  const flags = process.getuid?.() === 0 ? "--headless=new --no-sandbox" : "--headless=new";
  const words = [
    url,
    "--output=json",
    `--output-path=${file}`,
    `--only-categories=${categories.join(",")}`,
    `--chrome-flags=${flags}`,
    "--no-enable-error-reporting",
    "--quiet",
  ];
  const child = spawn(process.execPath, [program, ...words], {
    cwd: folder,
    env: { ...process.env, CHROME_PATH: await ensureBrowser(), XDG_CACHE_HOME: folder, XDG_CONFIG_HOME: folder },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const output: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
  const [exitCode] = (await once(child, "close")) as [number | null];
  if (exitCode !== 0) throw new Error(`Lighthouse failed:\n${Buffer.concat(output).toString()}`);
  return read(JSON.parse(readFileSync(file, "utf8")) as Report); // as Lighthouse documents it
}

function read(report: Report): Verdict {
  const scores = Object.entries(report.categories).map(([name, { score }]) => [
    name,
    Math.round((score ?? Number.NaN) * 100),
  ]);
  const shortcomings = Object.entries(report.categories).flatMap(([category, { auditRefs }]) =>
    auditRefs.flatMap(({ id, weight }): Shortcoming[] => {
      const { score = null, title = id, displayValue, errorMessage, details } = report.audits[id] ?? {};
      if (score === null || score >= 1) return [];
      const items = weight > 0 ? JSON.stringify(details?.items ?? []).slice(0, 300) : "";
      return [{ category, audit: id, score, weight, title, found: displayValue ?? errorMessage ?? items }];
    }),
  );
  return { scores: Object.fromEntries(scores), shortcomings };
}
