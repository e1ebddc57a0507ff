#!/usr/bin/env node
import module from "node:module";

// Only covers modules loaded later, so run.ts is imported dynamically. Node 20 has no compile cache.
module.enableCompileCache?.();

const controller = new AbortController();
process.once("SIGINT", () => controller.abort());
for (const stream of [process.stdout, process.stderr]) {
  // 141 is the exit code that shells report after SIGPIPE.
  stream.on("error", ({ code }: NodeJS.ErrnoException) => process.exit(code === "EPIPE" ? 141 : 1));
}

async function start(): Promise<void> {
  const { run } = await import("./run.ts");
  process.exitCode = await run(process.argv.slice(2), controller.signal);
}

void start();
