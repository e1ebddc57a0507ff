import { constants, rmSync } from "node:fs";
import { access, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type Browser, type BrowserServer, chromium, type LaunchOptions } from "playwright-core";
import { installBrowser, packagedBrowser } from "./browser-install.ts";
import { withLock } from "./lock.ts";

/** Where a browser may be looked for and how it may be installed. */
export interface BrowserSearch {
  /** Environment variables: `CHROMIUM_PATH` and `PATH` say where to look; installers get all of them. */
  readonly env: NodeJS.ProcessEnv;
  /** Executables to try after those on `PATH`. */
  readonly usualPlaces: readonly string[];
  /** Whether this process may install Debian packages as it is. */
  readonly isRoot: boolean;
  /** Folder for a browser that comes out of an npm package. */
  readonly cacheFolder: string;
  /** File by which processes that would install a browser at once wait for each other. */
  readonly lockFile: string;
  /** Is told in a sentence what an installation is about to do. */
  readonly report: (sentence: string) => void;
}

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];

const thisMachine: BrowserSearch = {
  env: process.env,
  usualPlaces: [
    "/snap/bin/chromium",
    "/opt/google/chrome/chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
    chromium.executablePath(),
  ],
  isRoot: process.getuid?.() === 0,
  cacheFolder: join(import.meta.dirname, "../node_modules/.cache/browser"),
  lockFile: join(tmpdir(), "northspec-browser.lock"),
  report: (sentence) => process.stderr.write(`${sentence}\n`),
};

/**
 * Starts headless Chromium, installing it first where there is none.
 *
 * @throws `Error` naming each way that was tried, why it failed and how to mend it.
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
  // Chromium keeps crash reports beside its profile, in the user's own folders unless told otherwise.
  const home = await mkdtemp(join(tmpdir(), "northspec-browser-"));
  return {
    executablePath,
    env: { ...process.env, XDG_CACHE_HOME: home, XDG_CONFIG_HOME: home },
    args: [
      // Chromium does not start as root inside its sandbox.
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
 * Finds a browser of the Chromium family, or installs one. Of processes that call it at once, one installs.
 *
 * @returns The path of its executable.
 * @throws `Error` naming each way that was tried, why it failed and how to mend it.
 */
export async function ensureBrowser(search: BrowserSearch = thisMachine): Promise<string> {
  const found = await findBrowser(search);
  if (found !== undefined) {
    return found;
  }
  return await withLock(search.lockFile, async () => {
    const installedMeanwhile = await findBrowser(search);
    return installedMeanwhile ?? (await installBrowser(search, findBrowser));
  });
}

/**
 * Looks for a browser of the Chromium family, and installs nothing.
 *
 * @returns The path of its executable, or undefined where there is none.
 * @throws `Error` when `CHROMIUM_PATH` names something that cannot be run: a choice is never passed over in silence.
 */
export async function findBrowser(search: BrowserSearch = thisMachine): Promise<string | undefined> {
  const chosen = search.env["CHROMIUM_PATH"];
  if (chosen !== undefined && chosen !== "") {
    if (await isExecutable(chosen)) {
      return chosen;
    }
    throw new Error(`CHROMIUM_PATH names ${chosen}, which cannot be run. Name a Chromium executable, or unset it.`);
  }
  const onPath = (search.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "")
    .flatMap((folder) => names.map((name) => join(folder, name)));
  for (const place of [...onPath, ...search.usualPlaces, packagedBrowser(search)]) {
    if (await isExecutable(place)) {
      return place;
    }
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
