#!/usr/bin/env node
import module from "node:module";
import { writeSync } from "node:fs";
import { codeOf, exitCodes } from "./errors.ts";

// Only covers modules loaded later, so run.ts is imported dynamically. Node 20 has no compile cache.
module.enableCompileCache?.();

const controller = new AbortController();
process.once("SIGINT", () => controller.abort());
for (const [name, stream] of [
  ["stdout", process.stdout],
  ["stderr", process.stderr],
] as const) {
  stream.on("error", (error) => {
    if (codeOf(error) === "EPIPE") process.exit(exitCodes.pipe[0]);
    if (name === "stdout") writeSync(2, `northspec: Cannot write the result to stdout (${codeOf(error)}).\n`);
    process.exit(exitCodes.incomplete[0]);
  });
}

async function start(): Promise<void> {
  const { run } = await import("./run.ts");
  process.exitCode = await run(process.argv.slice(2), controller.signal);
}

void start();
