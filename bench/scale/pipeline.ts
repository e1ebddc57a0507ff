import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { growFolder } from "../../scripts/src/grow-folder.ts";
import { copyRepository, repositoryFolder, type RepositoryCopy } from "../../scripts/test/support/repository.ts";
import type { Work } from "./measure.ts";

/**
 * What the task graph is asked for. The sandbox is left out, also as what others depend on: it does not compile before
 * every operation has a handler, which is its purpose.
 */
const built = "generate build --only --output-logs=errors-only".split(" ");
for (const name of ["spec", "types", "client", "cli", "docs"]) built.push(`--filter=@northspec/${name}`);

/** A part of the pipeline. */
export interface Step {
  readonly name: string;
  readonly work: Work;
}

/** A copy of this repository whose specification has another size. */
export interface Workspace {
  readonly folder: string;
  /** The bundled specification. */
  readonly bundle: string;
  /** The parts of the pipeline in their order, each of which needs those before it. */
  readonly steps: readonly Step[];
  /** All of it through the task graph. */
  readonly whole: Work;
  /** The same, and then the check of types, which a rebuild leaves to the tests. */
  readonly checked: Work;
  /** Gives it a specification of so many operations, from which nothing is made yet. */
  resize(operations: number): Promise<void>;
  /** Takes away what a step could know of an earlier run of it. */
  forget(): void;
  /** Takes away all that was made, and all that is known of it. */
  clean(): void;
  remove(): Promise<void>;
}

/** Makes the copy, with the dependencies installed. */
export async function makeWorkspace(): Promise<Workspace> {
  const copy = await copyRepository({ install: true });
  const { folder } = copy;
  const bundle = join(folder, "spec/dist/openapi.json");
  const whole: Work = { folder, commands: [[join(folder, "node_modules/.bin/turbo"), "run", ...built]] };
  return {
    folder,
    bundle,
    steps: stepsIn(folder, bundle),
    whole,
    checked: { folder, commands: [...whole.commands, ...compile(folder, "typecheck").commands] },
    resize: (operations) => resize(copy, operations),
    forget: () => forget(folder),
    clean: () => clean(folder),
    remove: () => copy.remove(),
  };
}

function stepsIn(folder: string, bundle: string): Step[] {
  const node = process.execPath;
  const redocly = join(folder, "spec/node_modules/@redocly/cli/bin/cli.js");
  const inPackage = (name: string, ...commands: string[][]): Work => ({ folder: join(folder, name), commands });
  const site = [node, "src/build.ts"];
  return [
    { name: "lint", work: inPackage("spec", [node, redocly, "lint"]) },
    {
      name: "bundle",
      work: inPackage("spec", [node, redocly, "bundle", "openapi.yaml", "--output", bundle]),
    },
    {
      name: "types and tables",
      work: inPackage("packages/types", [node, join(folder, "scripts/src/generate/types.ts"), bundle, "src"]),
    },
    {
      name: "client functions",
      work: inPackage("packages/client", [node, join(folder, "scripts/src/generate/client.ts"), bundle, "src"]),
    },
    { name: "compile", work: compile(folder, "build") },
    { name: "check types", work: compile(folder, "typecheck") },
    { name: "pages", work: inPackage("packages/docs", [...site, "--no-search", "--no-redocly"]) },
    { name: "whole site", work: inPackage("packages/docs", site) },
  ];
}

/** What a script of the packages that are compiled has the compiler do. */
function compile(folder: string, script: string): Work {
  const packages = ["types", "client", "cli"].map((name) => join(folder, "packages", name));
  return { folder, commands: packages.map((each) => compilerOf(each, script)) };
}

/**
 * What a script of a package has the compiler do with what is published of it. What a script checks besides, the tests,
 * does not compile against a grown specification, as the sandbox does not.
 */
function compilerOf(folder: string, script: string): string[] {
  const manifest = join(folder, "package.json");
  const { scripts } = JSON.parse(readFileSync(manifest, "utf8")) as { scripts: Readonly<Record<string, string>> };
  const [, project, options] = /\btsc -p (tsconfig\.build\.json)([^&]*)/.exec(scripts[script] ?? "") ?? [];
  if (project === undefined) throw new Error(`${manifest}: expected its ${script} to run tsc -p tsconfig.build.json.`);
  return [
    process.execPath,
    join(folder, "node_modules/typescript/bin/tsc"),
    "-p",
    join(folder, project),
    ...(options?.match(/\S+/g) ?? []),
  ];
}

async function resize(copy: RepositoryCopy, operations: number): Promise<void> {
  clean(copy.folder);
  growFolder(join(repositoryFolder, "spec"), join(copy.folder, "spec"), operations);
  // As in a repository, most of what is hashed is known to git.
  await copy.git("add", "--all");
  await copy.git("commit", "--quiet", "--allow-empty", "--message", `${operations} operations`);
}

function clean(folder: string): void {
  forget(folder);
  for (const each of packagesIn(folder)) {
    for (const made of ["dist", ".turbo"]) rmSync(join(each, made), { recursive: true, force: true });
    const sources = join(each, "src");
    for (const file of existsSync(sources) ? readdirSync(sources) : []) {
      if (file.endsWith(".gen.ts")) rmSync(join(sources, file));
    }
  }
  rmSync(join(folder, ".turbo"), { recursive: true, force: true });
}

function forget(folder: string): void {
  // The documentation writes what differs from what it wrote before.
  const known = [join(folder, "packages/docs/dist"), join(folder, "node_modules/.cache")];
  for (const each of packagesIn(folder)) known.push(join(each, "node_modules/.cache"));
  for (const each of known) rmSync(each, { recursive: true, force: true });
}

function packagesIn(folder: string): string[] {
  return [join(folder, "spec"), ...readdirSync(join(folder, "packages")).map((name) => join(folder, "packages", name))];
}

/** Changes the description of one schema, which ends with the given words then. */
export function editSchema(folder: string, schema: string, words: string): void {
  const file = join(folder, "spec/components/schemas", `${schema}.yaml`);
  const text = readFileSync(file, "utf8");
  const edited = text.replace(
    /^description: (?:.*?)(?: Edit \d+\.)?$/m,
    (line) => `${line.replace(/ Edit \d+\.$/, "")} ${words}`,
  );
  if (edited === text) throw new Error(`${file} has no description in one line.`);
  writeFileSync(file, edited);
}
