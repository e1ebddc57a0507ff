import { cpSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sizeOf } from "../docs/cost.ts";
import type { Work } from "./measure.ts";
import type { Workspace } from "./pipeline.ts";

const bench = join(import.meta.dirname, "..");
const modules = join(bench, "node_modules");
const typeRoots = join(bench, "../scripts/node_modules/@types");

/** A way to make a typed client from a specification. */
export interface Generator {
  readonly name: string;
  /** Makes the client from the bundle. */
  readonly generate: Work;
  /** What it wrote. */
  size(): { files: number; bytes: number };
  /** Checks a program of one call with the compiler, and with it what was generated. */
  readonly check: Work;
}

/**
 * Makes the ways ready, ours first, each with an empty folder for what it writes.
 *
 * @param workspace - whose packages are built.
 */
export function prepareGenerators(workspace: Workspace, folder: string): Generator[] {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { bundle } = workspace;
  const node = process.execPath;
  return [
    makeOurs(workspace, folder),
    makePeer(folder, "redocly generate-client", {
      command: [
        node,
        join(modules, "@redocly/cli/bin/cli.js"),
        "generate-client",
        bundle,
        "--output=client/redocly.ts",
        "--args-style=grouped",
      ],
      program: `import { getService } from "./client/redocly.ts";
export const reply = getService({ path: { projectId: "p", serviceId: "s" } });
`,
    }),
    makePeer(folder, "@hey-api/openapi-ts", {
      command: [
        node,
        join(modules, "@hey-api/openapi-ts/bin/run.js"),
        `--input=${bundle}`,
        "--output=client",
        "--client=@hey-api/client-fetch",
        "--silent",
        "--no-log-file",
      ],
      program: `import { getService } from "./client/sdk.gen.ts";
export const reply = getService({ path: { projectId: "p", serviceId: "s" } });
`,
    }),
    makePeer(folder, "orval", {
      command: [
        node,
        join(modules, "orval/dist/bin/orval.mjs"),
        `--input=${bundle}`,
        "--output=client/orval.ts",
        "--client=fetch",
      ],
      program: `import { getService } from "./client/orval.ts";
export const reply = getService("p", "s");
`,
    }),
  ];
}

/** The packages that the generators come in. */
export const generatorPackages = ["@redocly/cli", "@hey-api/openapi-ts", "orval"];

/** Ours: what is generated stands in two packages, which a program has installed as they are published. */
function makeOurs({ folder, bundle }: Workspace, workshop: string): Generator {
  const packages = join(folder, "packages");
  const generator = (name: string) => [
    process.execPath,
    join(folder, "scripts/src/generate", `${name}.ts`),
    bundle,
    join(packages, name, "src"),
  ];
  const generated = [
    ...["schema", "operations", "fields"].map((name) => join(packages, "types/src", `${name}.gen.ts`)),
    join(packages, "client/src/functions.gen.ts"),
  ];
  const app = join(workshop, "northspec");
  const modules = join(app, "node_modules");
  for (const name of ["types", "client"]) {
    const target = join(modules, "@northspec", name);
    cpSync(join(packages, name, "dist"), join(target, "dist"), { recursive: true });
    // Every package says what it exports once it is published.
    const manifest = JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8")) as {
      publishConfig: { exports: object };
    };
    const published = { ...manifest, exports: manifest.publishConfig.exports };
    writeFileSync(join(target, "package.json"), JSON.stringify(published));
  }
  symlinkSync(join(packages, "client/node_modules/openapi-fetch"), join(modules, "openapi-fetch"));
  writeFileSync(join(app, "package.json"), '{ "type": "module" }\n');
  const program = join(app, "one-call.ts");
  writeFileSync(
    program,
    `import { createTransport, getService } from "@northspec/client";
export const reply = getService(createTransport(), { projectId: "p", serviceId: "s" });
`,
  );
  return {
    name: "northspec",
    generate: { folder: join(packages, "client"), commands: [generator("types"), generator("client")] },
    size: () => ({
      files: generated.length,
      bytes: generated.reduce((sum, file) => sum + statSync(file).size, 0),
    }),
    check: { folder: app, commands: [compiler(program)] },
  };
}

function makePeer(
  workshop: string,
  name: string,
  { command, program }: { readonly command: readonly string[]; readonly program: string },
): Generator {
  const folder = join(workshop, name.replaceAll(/\W+/g, "-"));
  const output = join(folder, "client");
  mkdirSync(output, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  const file = join(folder, "one-call.ts");
  writeFileSync(file, program);
  return {
    name,
    generate: { folder, commands: [command] },
    size: () => sizeOf(output),
    check: { folder, commands: [compiler(file)] },
  };
}

/** The same compiler with the same options for all. */
function compiler(file: string): string[] {
  const options = `--ignoreConfig --noEmit --strict --skipLibCheck --target es2023 --lib es2023,dom,dom.iterable
    --module nodenext --moduleDetection force --allowImportingTsExtensions --types node`;
  const program = join(modules, "typescript-7/bin/tsc");
  return [process.execPath, program, ...options.split(/\s+/), "--typeRoots", typeRoots, file];
}
