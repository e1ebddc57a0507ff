import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { copyRepository } from "./support/repository.ts";

/** Where and how somebody builds. */
interface Circumstances {
  /** Below the folder of temporary files. */
  readonly path: string;
  readonly umask: string;
  readonly env: NodeJS.ProcessEnv;
  /** A file of an earlier build. */
  readonly leftOver?: string;
}

const leaveBehind = `
  const [file] = process.argv.slice(1);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, "export {};");
`;

const here: Circumstances = { path: "a", umask: "022", env: { TZ: "UTC", LC_ALL: "C" } };
const elsewhere: Circumstances = {
  path: "a folder/whose path is much longer/than the other one",
  umask: "077",
  env: { TZ: "Pacific/Kiritimati", LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8", LANGUAGE: "tr", USER: "somebody-else" },
  leftOver: "packages/cli/dist/of-another-day.js",
};

afterEach(() => {
  vi.unstubAllEnvs();
});

/** The SHA-512 of each tarball that comes of a clean copy. */
async function packIn(folder: string, { path, umask, env, leftOver }: Circumstances): Promise<Record<string, string>> {
  const parent = join(folder, path);
  await mkdir(parent, { recursive: true });
  vi.stubEnv("TMPDIR", parent);
  const copy = await copyRepository();
  vi.unstubAllEnvs();
  const tarballs = join(copy.folder, "tarballs");
  // As git would have checked the files out.
  await copy.run("chmod", ["-R", umask === "077" ? "go=" : "go=rX", "."]);
  const shell = (line: string): Promise<string> => copy.run("sh", ["-c", `umask ${umask} && ${line}`], env);
  await shell("pnpm install --frozen-lockfile --prefer-offline");
  if (leftOver !== undefined) await copy.run("node", ["--eval", leaveBehind, leftOver]);
  await shell("pnpm run release:pack tarballs");
  const files = (await readdir(tarballs)).toSorted();
  const sums = files.map(async (file) => {
    const content = await readFile(join(tarballs, file));
    return [file, createHash("sha512").update(content).digest("hex")] as const;
  });
  return Object.fromEntries(await Promise.all(sums));
}

test(
  "every package has the same bytes wherever, whenever and by whomever it is built",
  { timeout: 240_000 },
  async () => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), "northspec-reproducible-")));
    onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
    const one = await packIn(folder, here);
    const other = await packIn(folder, elsewhere);
    expect(Object.keys(one)).toHaveLength(5);
    expect(other).toEqual(one);
  },
);
