import { createRequire } from "node:module";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildSite } from "./build-site.ts";

try {
  const { values } = parseArgs({
    allowNegative: true,
    options: {
      spec: { type: "string", default: createRequire(import.meta.url).resolve("@northspec/spec/openapi.json") },
      output: { type: "string", default: join(import.meta.dirname, "../dist") },
      search: { type: "boolean", default: true },
      redocly: { type: "boolean", default: true },
      memory: { type: "string", default: join(import.meta.dirname, "../node_modules/.cache/northspec-docs") },
    },
  });
  const start = performance.now();
  const { pages, bytes } = await buildSite({
    spec: values.spec,
    output: values.output,
    hasSearch: values.search,
    hasOnePageReference: values.redocly,
    memory: values.memory,
  });
  console.log(`Wrote ${pages} pages in ${Math.round(performance.now() - start)} ms, ${bytes} bytes in all`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
