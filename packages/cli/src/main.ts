#!/usr/bin/env node
import module from "node:module";

// Node 20 has no such cache.
module.enableCompileCache?.();
const { version } = module.createRequire(import.meta.url)("../package.json") as { version: string }; // npm asks for it

const parameters = process.argv.slice(2);
if (parameters.length === 1 && parameters[0] === "--version") {
  // Nothing else is loaded for it.
  process.stdout.write(`${version}\n`);
} else {
  const { run } = await import("./run.ts");
  const { operationTable } = await import("@northspec/types/operations");
  process.exitCode = await run(parameters, {
    operations: Object.values(operationTable),
    fields: async () => (await import("@northspec/types/fields")).fieldTable,
    version,
  });
}
