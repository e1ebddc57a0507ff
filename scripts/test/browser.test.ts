import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BrowserSearch, ensureBrowser, findBrowser } from "../src/testing/browser.ts";

let directory = "";
let messages: string[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "northspec-browser-test-"));
  messages = [];
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

/** A machine whose only programs are those that the test adds to `bin`. */
function machine(search: Partial<BrowserSearch> = {}): BrowserSearch {
  return {
    env: { PATH: join(directory, "bin"), ...unreachable },
    executables: [],
    isRoot: false,
    cacheDirectory: join(directory, "cache"),
    lockFile: join(directory, "lock"),
    log: (message) => messages.push(message),
    ...search,
  };
}

/** Prevents downloads: port 9 is closed, and Playwright cannot write to /dev/null. */
const unreachable = { PLAYWRIGHT_BROWSERS_PATH: "/dev/null", npm_config_registry: "http://127.0.0.1:9" };

async function putProgram(path: string, script = "exit 0"): Promise<string> {
  const file = join(directory, path);
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

test("prefers the browser in CHROMIUM_PATH", async () => {
  const chosen = await putProgram("elsewhere/my-browser");
  const onPath = await putProgram("bin/chromium");
  expect(await findBrowser(machine())).toBe(onPath);
  expect(await findBrowser(machine({ env: { PATH: join(directory, "bin"), CHROMIUM_PATH: chosen } }))).toBe(chosen);
});

test("rejects a CHROMIUM_PATH that is not executable", async () => {
  await putProgram("bin/chromium");
  const env = { PATH: join(directory, "bin"), CHROMIUM_PATH: join(directory, "nothing") };
  await expect(findBrowser(machine({ env }))).rejects.toThrow(
    `CHROMIUM_PATH=${join(directory, "nothing")} is not executable. Set it to a Chromium executable, or unset it.`,
  );
});

test.each(["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"])(
  "finds %s on PATH",
  async (name) => {
    const program = await putProgram(`bin/${name}`);
    expect(await findBrowser(machine())).toBe(program);
  },
);

test("finds a browser in a usual location, after those on PATH", async () => {
  const usual = await putProgram("Applications/Chromium");
  expect(await findBrowser(machine({ executables: [join(directory, "none"), usual] }))).toBe(usual);
  const onPath = await putProgram("bin/chrome");
  expect(await findBrowser(machine({ executables: [usual] }))).toBe(onPath);
});

test("ignores a file that is not executable", async () => {
  await mkdir(join(directory, "bin"));
  await writeFile(join(directory, "bin/chromium"), "");
  expect(await findBrowser(machine())).toBeUndefined();
});

test("installs the Debian package as root", async () => {
  const log = join(directory, "apt.log");
  const browser = join(directory, "bin/chromium");
  const install = `echo "$@" >>${log}\ncase "$*" in *install*) echo '#!/bin/sh' >${browser}; /bin/chmod +x ${browser};; esac`;
  await putProgram("bin/apt-get", install);
  expect(await ensureBrowser(machine({ isRoot: true }))).toBe(browser);
  expect(messages).toEqual(["No Chromium found. Trying the Debian package."]);
});

test("installs the Debian package with passwordless sudo", async () => {
  const browser = join(directory, "bin/chromium");
  await putProgram("bin/apt-get");
  const sudo = `[ "$1" = --non-interactive ] || exit 1\necho '#!/bin/sh' >${browser}; /bin/chmod +x ${browser}`;
  await putProgram("bin/sudo", sudo);
  expect(await ensureBrowser(machine())).toBe(browser);
});

test("lists each installation that failed, with the reason and the fix", async () => {
  await putProgram("bin/sudo", "echo 'sudo: a password is required' >&2; exit 1");
  await putProgram("bin/npm", "echo 'npm error code ECONNREFUSED' >&2; exit 1");
  const error: unknown = await ensureBrowser(machine()).catch((reason: unknown) => reason);
  const { message } = error as Error;
  expect(message).toMatch(/^The browser tests need Chromium, and this machine has none. Tried:\n/);
  expect(message).toMatch(/- the Debian package: .*sudo: a password is required/);
  expect(message).toMatch(/- the Playwright download: .*failed with exit code 1/);
  expect(message).toMatch(/- the npm package @sparticuz\/chromium: .*npm error code ECONNREFUSED/);
  expect(message).toMatch(
    /\nInstall Chromium or Google Chrome and add it to PATH, or set CHROMIUM_PATH to its executable\.$/,
  );
  expect(await readdir(join(directory, "cache"))).toEqual([]);
});

test("installs once for several callers at the same time", async () => {
  const log = join(directory, "apt.log");
  const browser = join(directory, "bin/chromium");
  const install = `echo "$@" >>${log}\necho '#!/bin/sh' >${browser}; /bin/chmod +x ${browser}`;
  await putProgram("bin/apt-get", `case "$*" in *install*) ${install};; esac`);
  const found = await Promise.all([1, 2, 3].map(() => ensureBrowser(machine({ isRoot: true }))));
  expect(found).toEqual([browser, browser, browser]);
  expect((await readFile(log, "utf8")).trim().split("\n")).toHaveLength(1);
});
