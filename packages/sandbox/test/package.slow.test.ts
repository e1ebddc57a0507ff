import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { developmentToken } from "@northspec/sandbox";
import { expect, onTestFinished, test } from "vitest";

const run = promisify(execFile);
const packages = join(import.meta.dirname, "../..");

/** The tarball of a package, as it would be published. */
async function pack(folder: string, source: string): Promise<string> {
  const { stdout } = await run("pnpm", ["pack", "--json", "--pack-destination", folder], { cwd: source });
  const { filename } = JSON.parse(stdout.slice(stdout.indexOf("{"))) as { filename: string }; // pnpm's documented format
  return filename;
}

test("the packed sandbox, installed by npm, serves the API", { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "northspec-packed-sandbox-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const sources = [join(packages, "../spec"), join(packages, "types"), join(packages, "sandbox")];
  const tarballs = await Promise.all(sources.map((source) => pack(folder, source)));
  const quiet = ["--no-audit", "--no-fund", "--no-update-notifier"];
  await run("npm", ["install", "--prefix", folder, ...quiet, ...tarballs], { cwd: folder });

  const command = join(folder, "node_modules/.bin/northspec-sandbox");
  const database = join(folder, "state.db");
  const child = spawn(command, ["--port", "0", "--db", database, "--strict"], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  const url = await new Promise<string>((found, failed) => {
    child.once("error", failed);
    child.once("exit", () => failed(new Error(`The command ended after it had said: ${output}`)));
    child.stdout.on("data", (chunk) => {
      output += String(chunk);
      const address = /http:\/\/\S+/.exec(output)?.[0];
      if (address !== undefined) found(address);
    });
  });
  const response = await fetch(`${url}/v1/projects/default-project/services/example-service`, {
    headers: { authorization: `Bearer ${developmentToken}` },
  });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ data: { id: "example-service" } });
});
