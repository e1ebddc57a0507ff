import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { servePage } from "./server.ts";

const dist = join(import.meta.dirname, "../dist");

try {
  const port = readPort();
  if (!existsSync(join(dist, "index.html"))) {
    throw new Error("The page is not built yet. Run `pnpm build` first, or `pnpm start` for both.");
  }
  const server = await servePage(dist, port);
  console.log(`The reference is at ${server.url} (Ctrl-C stops it)`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void server.close());
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

function readPort(): number {
  const { values } = parseArgs({ options: { port: { type: "string", default: "4000" } } });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`--port is ${values.port}, which is no port. Give a whole number from 1 to 65535.`);
  }
  return port;
}
