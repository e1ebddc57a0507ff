import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { unpack } from "@publint/pack";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import type { Package } from "../changes/packages.ts";
import { capture } from "./command.ts";

/** A package as it is published. */
export interface Tarball {
  readonly name: string;
  readonly version: string;
  readonly file: string;
  /** As registries and lockfiles give it: https://www.w3.org/TR/SRI/. */
  readonly integrity: string;
}

/** What no package may lack. */
const needed = ["LICENSE", "README.md", "package.json"];
/** What nobody needs to use a package: tests, sources, and what a program left. */
const unwanted =
  /(?:^|\/)(?:test|node_modules|\.[^/]+)\/|\.test\.|(?<!\.d)\.ts$|\.tsbuildinfo$|(?:^|\/)\.(?:env|npmrc)/u;
/** What only pnpm, in this workspace, can follow. */
const unpublished = /^(?:workspace|catalog|file|link):/u;

/** Where a path of this repository leads, if a generator or a compiler writes one down. */
const sources = ["node_modules", "packages", "scripts", "spec"];

/**
 * Packs packages as they are published, and judges what came of it.
 *
 * @param destination - the folder that the tarballs are written to.
 * @returns them, each after those that it depends on.
 * @throws Error that names every fault of every tarball.
 */
export async function packAll(root: string, published: readonly Package[], destination: string): Promise<Tarball[]> {
  const filters = published.flatMap(({ name }) => ["--filter", name]);
  // pnpm packs in the order of dependencies, and says so in that order.
  const packed = await capture(root, "pnpm", ...filters, "pack", "--pack-destination", destination, "--json");
  // What pnpm documents of --json.
  const listed = JSON.parse(packed) as { name: string; version: string; filename: string }[];
  const contents = await Promise.all(listed.map(({ filename }) => readFile(filename)));
  const faults = await Promise.all(contents.map((content) => faultsOf(content, root)));
  const said = faults.flatMap((each, index) =>
    each.map((fault) => `${basename(listed[index]?.filename ?? "")}: ${fault}`),
  );
  if (said.length > 0) throw new Error(["These tarballs are not fit to be published:", ...said].join("\n"));
  return listed.map(({ name, version, filename }, index) => ({
    name,
    version,
    file: filename,
    integrity: integrityOf(contents[index] ?? ""),
  }));
}

function integrityOf(content: Uint8Array | string): string {
  return `sha512-${createHash("sha512").update(content).digest("base64")}`;
}

async function faultsOf(content: Buffer, root: string): Promise<string[]> {
  const { files, rootDir } = await unpack(content);
  const paths = new Map(files.map(({ name, data }) => [name.slice(rootDir.length + 1), data]));
  const { messages, pkg } = await publint({ pkgDir: rootDir, pack: { files }, level: "warning", strict: true });
  return [
    ...needed.filter((path) => !paths.has(path)).map((path) => `${path} is missing. Put it beside package.json.`),
    ...[...paths.keys()]
      .filter((path) => unwanted.test(path))
      .map((path) => `${path} must not be published. Leave it out of \`files\`, or of what the build writes.`),
    ...[...paths]
      .filter(([, data]) => sources.some((folder) => Buffer.from(data).includes(join(root, folder))))
      .map(([path]) => `${path} names the folder that it was built in. Let its generator write relative paths.`),
    ...dependenciesOf(pkg)
      .filter(([, range]) => unpublished.test(range))
      .map(([name, range]) => `it depends on ${name} as \`${range}\`, which only this workspace can follow.`),
    ...messages.map((message) => `${formatMessage(message, pkg, { color: false }) ?? message.code} (publint)`),
  ];
}

function dependenciesOf(manifest: Readonly<Record<string, unknown>>): [string, string][] {
  const kinds = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
  // npm holds every package to this shape.
  return kinds.flatMap((kind) => Object.entries((manifest[kind] ?? {}) as Record<string, string>));
}
