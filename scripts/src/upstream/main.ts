import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundle } from "../changes/redocly.ts";
import { CheckError, run } from "../changes/run.ts";
import { checkUpstream } from "./check.ts";
import { clientName, pinnedClient, readClient } from "./client.ts";
import { knownFile, readKnownDifferences } from "./known.ts";
import { formats, isSame } from "./report.ts";

const usage = `Usage: pnpm check:upstream [--client <client>] [--format <format>]

Compares the specification with the endpoints and types of ${clientName}, the official client. It fails if they differ
in a way that ${knownFile} does not explain, or no longer differ in a way that it does.

  --client <client>  A version or tag on npm, such as latest, or a directory with the package. Also reports the endpoints
                     that the version in scripts/package.json lacks (default: that version)
  --format <format>  Output format: text, json, or github for text with annotations (default: text)
  --help             Print this help

Exit codes:
  0  No unknown differences
  1  Unknown differences
  2  Not compared: invalid flag, or a client or specification that cannot be read`;

const root = join(import.meta.dirname, "../../..");

process.exitCode = await main().catch((error: unknown) => {
  const isUsage = error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
  if (isUsage) console.error(`${error.message}\n\n${usage}`);
  // An unexpected error must not exit with 1, which means that there are differences.
  else console.error(error instanceof CheckError ? error.message : error);
  return 2;
});

async function main(): Promise<number> {
  const { values } = parseArgs({
    // npm requires `--` before flags, and pnpm passes it on.
    args: process.argv.slice(2).filter((argument) => argument !== "--"),
    options: { client: { type: "string" }, format: { type: "string" }, help: { type: "boolean" } },
  });
  const { client: requested, format = "text", help } = values;
  if (help === true) {
    console.log(usage);
    return 0;
  }
  const write = formats[format];
  if (write === undefined) {
    throw new CheckError(`Unknown --format ${JSON.stringify(format)}. Use ${Object.keys(formats).join(", ")}.`);
  }
  const temporary = await mkdtemp(join(tmpdir(), "northspec-upstream-"));
  try {
    const pinned = await pinnedClient();
    const clients =
      requested === undefined
        ? { client: pinned }
        : { client: await readClient(await findClient(requested, temporary)), pinned };
    const known = readKnownDifferences(root);
    const report = checkUpstream({ root, bundle: await readBundle(temporary), known, ...clients });
    console.log(write(report));
    return isSame(report) ? 0 : 1;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Bundles the working tree. */
async function readBundle(temporary: string): Promise<unknown> {
  const file = join(temporary, "openapi.json");
  await bundle(root, file);
  return JSON.parse(readFileSync(file, "utf8"));
}

/** Installs a version into the temporary directory, unless it is a directory itself. */
async function findClient(client: string, temporary: string): Promise<string> {
  if (existsSync(client)) return client;
  // The package contains its dependencies, and needs no install scripts.
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"];
  await run("npm", ["install", `--prefix=${temporary}`, ...flags, `${clientName}@${client}`], temporary);
  return join(temporary, "node_modules", clientName);
}
