import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Installation, installPacked, run } from "./package-install.ts";

const packages = join(import.meta.dirname, "../..");
const tools = join(import.meta.dirname, "../node_modules");
let installation: Installation;

beforeAll(async () => {
  installation = await installPacked();
  await cp(join(import.meta.dirname, "package-consumer.ts"), join(installation.directory, "package-consumer.ts"));
});

afterAll(() => installation?.remove());

describe.each(["types", "client"] as const)("the published package @northspec/%s", (name) => {
  const tarball = (): string => installation.tarballs[name];
  const manifest = async (): Promise<Record<string, unknown>> =>
    JSON.parse(await run("tar", ["-xzOf", tarball(), "package/package.json"], installation.directory));

  test("contains the compiled sources, the README and the license", async () => {
    const extensions = name === "types" ? [".js", ".d.ts"] : [".js", ".js.map", ".d.ts"];
    const sources = await readdir(join(packages, name, "src"), { recursive: true });
    const expected = sources
      .filter((source) => source.endsWith(".ts"))
      .flatMap((source) => extensions.map((extension) => `package/dist/${source.slice(0, -".ts".length)}${extension}`));
    const listed = await run("tar", ["-tzf", tarball()], installation.directory);
    const files = listed.trim().split("\n");
    // Additional files come from an older build: run the build script again.
    expect(files.toSorted()).toEqual(
      ["package/LICENSE", "package/README.md", "package/package.json", ...expected].toSorted(),
    );
  });

  test("has ES modules without side effects, no install scripts, and dependencies with versions", async () => {
    const { type, sideEffects, scripts, dependencies = {} } = await manifest();
    expect({ type, sideEffects }).toEqual({ type: "module", sideEffects: false });
    for (const script of ["preinstall", "install", "postinstall", "prepare"])
      expect(scripts).not.toHaveProperty(script);
    for (const version of Object.values(dependencies as object)) expect(version).toMatch(/^\d+\.\d+\.\d+/);
  });
});

test("source maps contain the sources of the client", async () => {
  const dist = join(installation.directory, "node_modules/@northspec/client/dist");
  const modules = (await readdir(dist)).filter((file) => file.endsWith(".js"));
  expect(modules.length).toBeGreaterThan(5);
  for (const module of modules) {
    const [, mapName = ""] = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(await readFile(join(dist, module), "utf8")) ?? [];
    const map = JSON.parse(await readFile(join(dist, mapName), "utf8")) as { sourcesContent: string[] };
    const source = await readFile(join(packages, "client/src", module.replace(/js$/, "ts")), "utf8");
    // A difference comes from an older build: run the build script again.
    expect(map.sourcesContent).toEqual([source]);
  }
});

test("a stack trace has the lines of the sources", async () => {
  const app = `import { createClient } from "@northspec/client";
    try { createClient({ token: "two words" }); } catch (error) { console.log(error.stack); }`;
  await writeFile(join(installation.directory, "app.js"), app);
  const stack = await run(process.execPath, ["--enable-source-maps", "app.js"], installation.directory);
  expect(stack).toMatch(/client\/src\/options\.ts:\d+:\d+/);
});

const globals = {
  "the DOM": { lib: ["es2022", "dom"], types: [] },
  "@types/node": { lib: ["es2022"], types: ["node"] },
};

test.for([
  ["TypeScript 5.9", "nodenext", "nodenext", "@types/node"],
  ["TypeScript 5.9", "preserve", "bundler", "the DOM"],
  ["TypeScript 7", "node16", "node16", "the DOM"],
  ["TypeScript 7", "nodenext", "nodenext", "@types/node"],
  ["TypeScript 7", "preserve", "bundler", "the DOM"],
] as const)(
  "%s checks an app and every declaration that it installs as %s with the resolution %s and the globals of %s",
  async ([compiler, module, moduleResolution, environment]) => {
    expect(await typecheck(compiler, { module, moduleResolution, ...globals[environment] })).toBe("");
  },
);

test("with the resolution node10, the compiler reports the required change", async () => {
  const options = { module: "esnext", moduleResolution: "node10", lib: ["es2022", "dom"], types: [] };
  await expect(typecheck("TypeScript 5.9", options)).rejects.toThrow(
    "Consider updating to 'node16', 'nodenext', or 'bundler'",
  );
});

/** The package of each compiler. */
const compilers = { "TypeScript 5.9": "typescript-5", "TypeScript 7": "typescript" };

/**
 * Checks the app with the installed client.
 *
 * @returns the output of the compiler.
 * @throws Error with the errors of the compiler.
 */
async function typecheck(compiler: keyof typeof compilers, options: object): Promise<string> {
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
  const configuration = join(installation.directory, `tsconfig.${compilers[compiler]}.json`);
  await writeFile(configuration, JSON.stringify({ compilerOptions, files: ["package-consumer.ts"] }));
  return await run(
    process.execPath,
    [join(tools, compilers[compiler], "bin/tsc"), "-p", configuration],
    installation.directory,
  );
}
