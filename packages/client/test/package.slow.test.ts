import { cp, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Installation, installPacked, pack, readManifest, run } from "./package-install.ts";
import { installOnce } from "./runtimes-install.ts";
import pins from "@northspec/scripts/runtimes.json" with { type: "json" };

const packages = join(import.meta.dirname, "../..");
const tools = join(import.meta.dirname, "../node_modules");
let installation: Installation;
let tarballs: Record<string, string>;

beforeAll(async () => {
  installation = await installPacked();
  tarballs = { ...installation.tarballs, sandbox: await pack("sandbox", installation.folder) };
  await cp(join(import.meta.dirname, "package-consumer.ts"), join(installation.folder, "package-consumer.ts"));
}, 120_000);

afterAll(() => installation?.remove());

describe.each(["types", "client", "sandbox"])("the published package @northspec/%s", (name) => {
  const tarball = (): string => tarballs[name] ?? "";
  const manifest = async (): Promise<Record<string, unknown>> =>
    JSON.parse(await run("tar", ["-xzOf", tarball(), "package/package.json"], installation.folder));

  test("holds what its sources make, its README and its license, and nothing else", async () => {
    const made = name === "types" ? [".js", ".d.ts"] : [".js", ".js.map", ".d.ts"];
    const sources = await readdir(join(packages, name, "src"), { recursive: true });
    const expected = sources
      .filter((source) => source.endsWith(".ts"))
      .flatMap((source) => made.map((extension) => `package/dist/${source.slice(0, -".ts".length)}${extension}`));
    const listed = await run("tar", ["-tzf", tarball()], installation.folder);
    const files = listed.trim().split("\n");
    // What is too many comes from an older build: run the build script again.
    expect(files.toSorted()).toEqual(
      ["package/LICENSE", "package/README.md", "package/package.json", ...expected].toSorted(),
    );
  });

  test("is of ES modules without side effects, runs nothing when it is installed, and asks for versions", async () => {
    const { type, sideEffects, scripts, dependencies = {} } = await manifest();
    expect({ type, sideEffects }).toEqual({ type: "module", sideEffects: false });
    for (const script of ["preinstall", "install", "postinstall", "prepare"])
      expect(scripts).not.toHaveProperty(script);
    for (const version of Object.values(dependencies as object)) expect(version).toMatch(/^\d+\.\d+\.\d+/);
  });
});

test("a debugger finds the source of every module of the client, as it was written", async () => {
  const dist = join(installation.folder, "node_modules/@northspec/client/dist");
  const modules = (await readdir(dist)).filter((file) => file.endsWith(".js"));
  expect(modules.length).toBeGreaterThan(5);
  for (const module of modules) {
    const [, mapName = ""] = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(await readFile(join(dist, module), "utf8")) ?? [];
    const map = JSON.parse(await readFile(join(dist, mapName), "utf8")) as { sourcesContent: string[] };
    const source = await readFile(join(packages, "client/src", module.replace(/js$/, "ts")), "utf8");
    // One that differs comes from an older build: run the build script again.
    expect(map.sourcesContent).toEqual([source]);
  }
});

test("a stack names the line of the source", async () => {
  const app = `import { createClient } from "@northspec/client";
    try { createClient({ token: "two words" }); } catch (error) { console.log(error.stack); }`;
  await writeFile(join(installation.folder, "app.js"), app);
  const stack = await run(process.execPath, ["--enable-source-maps", "app.js"], installation.folder);
  expect(stack).toMatch(/client\/src\/options\.ts:\d+:\d+/);
});

const compilers = { "TypeScript 5.9": "typescript-5", "TypeScript 7": "typescript" };
const resolutions = [
  { module: "node16", moduleResolution: "node16" },
  { module: "nodenext", moduleResolution: "nodenext" },
  { module: "preserve", moduleResolution: "bundler" },
];
const globals = {
  "the DOM": { lib: ["es2022", "dom"], types: [] },
  "@types/node": { lib: ["es2022"], types: ["node"] },
};

describe.each(Object.entries(compilers))("%s", (title, compiler) => {
  test("is the version that its name says", async () => {
    const version = await run(process.execPath, [join(tools, compiler, "bin/tsc"), "--version"], installation.folder);
    expect(version.replace("Version", "TypeScript")).toContain(title);
  });

  for (const resolution of resolutions) {
    test.each(Object.entries(globals))(
      `checks an app and every declaration that it installs under ${resolution.moduleResolution}, with the globals of %s`,
      async (_, environment) => {
        expect(await typecheck(compiler, { ...resolution, ...environment })).toBe("");
      },
    );
  }
});

test("under node10, which knows no `exports`, the compiler says what to change", async () => {
  const options = { module: "esnext", moduleResolution: "node10", lib: ["es2022", "dom"], types: [] };
  await expect(typecheck("typescript-5", options)).rejects.toThrow(
    "Consider updating to 'node16', 'nodenext', or 'bundler'",
  );
});

test("an app installs fewer packages and fewer bytes than with the official client", async () => {
  const { name, version } = pins.officialClient;
  const theirs = await measure(await installOnce(name, version));
  const ours = await measure(installation.folder);
  console.log(`@northspec/client: ${format(ours)}. ${name} ${version}: ${format(theirs)}.`);
  expect(ours.packages).toBeLessThan(theirs.packages);
  expect(ours.bytes).toBeLessThan(theirs.bytes);
  const { dependencies } = await readManifest(installation.folder, "@northspec/client");
  expect(ours.packages).toBeGreaterThan(Object.keys(dependencies).length);
  // A registry may take its time.
}, 120_000);

/**
 * Checks the app beside the installed client.
 *
 * @returns what the compiler says.
 * @throws Error with it, where that is an error.
 */
async function typecheck(compiler: string, options: object): Promise<string> {
  const compilerOptions = {
    target: "es2022",
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
    typeRoots: [join(tools, "@types")],
    ...options,
  };
  const configuration = join(installation.folder, `tsconfig.${compiler}.json`);
  await writeFile(configuration, JSON.stringify({ compilerOptions, files: ["package-consumer.ts"] }));
  return await run(process.execPath, [join(tools, compiler, "bin/tsc"), "-p", configuration], installation.folder);
}

interface Size {
  readonly packages: number;
  readonly bytes: number;
}

/** How many packages npm installed in a folder, and the bytes of all their files. */
async function measure(folder: string): Promise<Size> {
  const root = join(folder, "node_modules");
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  const { packages } = JSON.parse(await readFile(join(folder, "package-lock.json"), "utf8")) as { packages: object };
  // The first of the lockfile's entries is the folder itself.
  return { packages: Object.keys(packages).length - 1, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

function format({ packages, bytes }: Size): string {
  return `${packages} packages, ${(bytes / 1e6).toFixed(2)} MB`;
}
