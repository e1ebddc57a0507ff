import { createRequire } from "node:module";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildSite } from "./build-site.ts";

// `process.exit` runs the exit handlers, which remove temporary files.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

const help = `Usage: node src/build.ts [flags]

Builds the documentation as a static site.

Flags:
  --spec <file>         Bundled specification (default: that of @northspec/spec)
  --output <directory>  Directory of the site, which is replaced (default: dist)
  --no-redocly          Skip the single-page reference
  --help                Print this help`;

try {
  const { values } = parseArgs({
    allowNegative: true,
    options: {
      spec: { type: "string", default: createRequire(import.meta.url).resolve("@northspec/spec/openapi.json") },
      output: { type: "string", default: join(import.meta.dirname, "../dist") },
      redocly: { type: "boolean", default: true },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    process.exit();
  }
  const start = performance.now();
  const { pages } = await buildSite({ spec: values.spec, output: values.output, hasOnePageReference: values.redocly });
  console.log(`Wrote ${pages} pages in ${Math.round(performance.now() - start)} ms`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
