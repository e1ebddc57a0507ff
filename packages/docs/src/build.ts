import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { operationAnchors, withOwnLogo } from "./page.ts";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");
const bundle = createRequire(import.meta.url).resolve("@northspec/spec/openapi.json");

const staging = mkdtempSync(join(root, ".build-"));
try {
  const page = join(staging, "index.html");
  const anchors = JSON.stringify(operationAnchors(readFileSync(bundle, "utf8")));
  const { status, stderr } = spawnSync(
    "redocly",
    ["build-docs", bundle, "--inlineBundle", `--templateOptions.anchors=${anchors}`, `--output=${page}`],
    { cwd: root, encoding: "utf8" },
  );
  if (status !== 0) {
    throw new Error(`redocly build-docs failed:\n${stderr}`);
  }
  writeFileSync(page, withOwnLogo(readFileSync(page, "utf8")));
  mkdirSync(dist, { recursive: true });
  // Replaced in one step and only when whole: a build that fails leaves the page before it.
  renameSync(page, join(dist, "index.html"));
  console.log("Wrote dist/index.html");
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  rmSync(staging, { recursive: true, force: true });
}
