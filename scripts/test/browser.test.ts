import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BrowserSearch, ensureBrowser, findBrowser } from "../src/browser.ts";

let folder = "";
let reports: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "northspec-browser-test-"));
  reports = [];
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** A machine with nothing on it but what a test puts into `bin`. */
function machine(search: Partial<BrowserSearch> = {}): BrowserSearch {
  return {
    env: { PATH: join(folder, "bin"), ...unreachable },
    usualPlaces: [],
    isRoot: false,
    cacheFolder: join(folder, "cache"),
    lockFile: join(folder, "lock"),
    report: (sentence) => reports.push(sentence),
    ...search,
  };
}

/** Nothing listens on port 9 of this machine, so nothing is downloaded. Playwright tries five times, seconds apart. */
const unreachable = { PLAYWRIGHT_DOWNLOAD_HOST: "http://127.0.0.1:9", npm_config_registry: "http://127.0.0.1:9" };

async function putProgram(path: string, script = "exit 0"): Promise<string> {
  const file = join(folder, path);
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

test("the browser that CHROMIUM_PATH names is taken before any other", async () => {
  const chosen = await putProgram("elsewhere/my-browser");
  const onPath = await putProgram("bin/chromium");
  expect(await findBrowser(machine())).toBe(onPath);
  expect(await findBrowser(machine({ env: { PATH: join(folder, "bin"), CHROMIUM_PATH: chosen } }))).toBe(chosen);
});

test("a CHROMIUM_PATH that cannot be run is an error, not passed over", async () => {
  await putProgram("bin/chromium");
  const env = { PATH: join(folder, "bin"), CHROMIUM_PATH: join(folder, "nothing") };
  await expect(findBrowser(machine({ env }))).rejects.toThrow(
    `CHROMIUM_PATH names ${join(folder, "nothing")}, which cannot be run. Name a Chromium executable, or unset it.`,
  );
});

test.each(["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"])(
  "%s on PATH is found",
  async (name) => {
    const program = await putProgram(`bin/${name}`);
    expect(await findBrowser(machine())).toBe(program);
  },
);

test("a browser in a usual place is found, after those on PATH", async () => {
  const usual = await putProgram("Applications/Chromium");
  expect(await findBrowser(machine({ usualPlaces: [join(folder, "none"), usual] }))).toBe(usual);
  const onPath = await putProgram("bin/chrome");
  expect(await findBrowser(machine({ usualPlaces: [usual] }))).toBe(onPath);
});

test("a file that cannot be run is no browser", async () => {
  await mkdir(join(folder, "bin"));
  await writeFile(join(folder, "bin/chromium"), "");
  expect(await findBrowser(machine())).toBeUndefined();
});

test("root gets Debian's package where there is no browser", async () => {
  const log = join(folder, "apt.log");
  const browser = join(folder, "bin/chromium");
  const install = `echo "$@" >>${log}\ncase "$*" in *install*) echo '#!/bin/sh' >${browser}; /bin/chmod +x ${browser};; esac`;
  await putProgram("bin/apt-get", install);
  expect(await ensureBrowser(machine({ isRoot: true }))).toBe(browser);
  expect(reports).toEqual(["No Chromium found. Trying Debian's package."]);
});

test("without root, Debian's package is asked for by sudo, which may not ask for a password", async () => {
  const browser = join(folder, "bin/chromium");
  await putProgram("bin/apt-get");
  const sudo = `[ "$1" = --non-interactive ] || exit 1\necho '#!/bin/sh' >${browser}; /bin/chmod +x ${browser}`;
  await putProgram("bin/sudo", sudo);
  expect(await ensureBrowser(machine())).toBe(browser);
});

test(
  "where no way leads to a browser, the error names each way, why it failed and what to do",
  { timeout: 60_000 },
  async () => {
    await putProgram("bin/sudo", "echo 'sudo: a password is required' >&2; exit 1");
    await putProgram("bin/npm", "echo 'npm error code ECONNREFUSED' >&2; exit 1");
    const error: unknown = await ensureBrowser(machine()).catch((reason: unknown) => reason);
    const { message } = error as Error;
    expect(message).toMatch(/^The browser tests need Chromium, and there is none on this machine. Tried:\n/);
    expect(message).toMatch(/- Debian's package: .*sudo: a password is required/);
    expect(message).toMatch(/- Playwright's download: .*ended with 1/);
    expect(message).toMatch(/- the npm package @sparticuz\/chromium: .*npm error code ECONNREFUSED/);
    expect(message).toMatch(
      /\nInstall Chromium or Google Chrome so that it is on PATH, or name its executable in CHROMIUM_PATH\.$/,
    );
    expect(await readdir(join(folder, "cache"))).toEqual([]);
  },
);

test("a machine without any of the installers is told so", { timeout: 60_000 }, async () => {
  await expect(ensureBrowser(machine())).rejects.toThrow("Debian's package: sudo is not on PATH");
});

test("of processes that need a browser at once, one installs it", async () => {
  const log = join(folder, "apt.log");
  const browser = join(folder, "bin/chromium");
  const install = `echo "$@" >>${log}\n/bin/sleep 0.3\necho '#!/bin/sh' >${browser}; /bin/chmod +x ${browser}`;
  await putProgram("bin/apt-get", `case "$*" in *install*) ${install};; esac`);
  const module = JSON.stringify(join(import.meta.dirname, "../src/browser.ts"));
  const search = JSON.stringify({ ...machine({ isRoot: true }), report: undefined });
  const script = `
    const { ensureBrowser } = await import(${module});
    console.log(await ensureBrowser({ ...${search}, report: () => {} }));`;
  const found = await Promise.all(
    [1, 2, 3].map(async () => {
      const child = spawn(process.execPath, ["--input-type=module", "--eval", script]);
      const [output] = await Promise.all([text(child.stdout), once(child, "close")]);
      return output.trim();
    }),
  );
  expect(found).toEqual([browser, browser, browser]);
  expect((await readFile(log, "utf8")).trim().split("\n")).toHaveLength(1);
});
