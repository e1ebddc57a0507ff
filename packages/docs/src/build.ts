import { createRequire } from "node:module";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildSite } from "./build-site.ts";

// Ends with what has to be removed at exit.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

try {
  const { values } = parseArgs({
    allowNegative: true,
    options: {
      spec: { type: "string", default: createRequire(import.meta.url).resolve("@northspec/spec/openapi.json") },
      output: { type: "string", default: join(import.meta.dirname, "../dist") },
      redocly: { type: "boolean", default: true },
    },
  });
  const start = performance.now();
  const { pages } = await buildSite({ spec: values.spec, output: values.output, hasOnePageReference: values.redocly });
  console.log(`Wrote ${pages} pages in ${Math.round(performance.now() - start)} ms`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
