import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openDevelopment } from "./development/development.ts";
import { serveSite } from "./server.ts";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");

/** Where the tasks that make the site keep their logs. */
const logs = [
  { folder: join(root, "../../spec/.turbo"), name: "turbo-generate.log" },
  { folder: join(root, "../types/.turbo"), name: "turbo-generate.log" },
  { folder: join(root, ".turbo"), name: "turbo-build.log" },
];

try {
  const { port, reload } = readArguments();
  if (!existsSync(join(dist, "index.html"))) {
    throw new Error("The site is not built yet. Run `pnpm build` first, or `pnpm start` for both.");
  }
  const development = reload ? openDevelopment({ package: root, logs }) : undefined;
  const server = await serveSite(dist, port, development && { development });
  console.log(`The documentation is at ${server.url} (Ctrl-C stops it)`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      development?.close();
      void server.close();
    });
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

function readArguments(): { readonly port: number; readonly reload: boolean } {
  const { values } = parseArgs({
    options: { port: { type: "string", default: "4000" }, reload: { type: "boolean", default: false } },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`--port is ${values.port}, which is no port. Give a whole number from 1 to 65535.`);
  }
  return { port, reload: values.reload };
}
