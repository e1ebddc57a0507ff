#!/usr/bin/env node
import module from "node:module";

// Covers only what is loaded after it, which is why all the rest is. Node 20 has no such cache.
module.enableCompileCache?.();

const controller = new AbortController();
process.once("SIGINT", () => controller.abort());
for (const stream of [process.stdout, process.stderr]) {
  // 141 is the exit code that shells show for a program ended by SIGPIPE.
  stream.on("error", ({ code }: NodeJS.ErrnoException) => process.exit(code === "EPIPE" ? 141 : 1));
}

async function start(): Promise<void> {
  const { run } = await import("./run.ts");
  process.exitCode = await run(process.argv.slice(2), controller.signal);
}

void start();
