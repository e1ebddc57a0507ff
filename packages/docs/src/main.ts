import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type BuildOutcome, openDevelopment } from "./development/development.ts";
import { serveSite } from "./server.ts";

const workspace = join(import.meta.dirname, "../../..");
const site = join(import.meta.dirname, "../dist");

const help = `Usage: node src/main.ts [flags]

Serves the built documentation on the loopback interface.

Flags:
  --port <number>  First port to try (default: 4000)
  --reload         Rebuild the site when a source changes, and reload open pages
  --help           Print this help`;

try {
  const { port, reload, help: isHelp } = readArguments();
  if (isHelp) {
    console.log(help);
    process.exit();
  }
  if (!existsSync(join(site, "index.html"))) {
    throw new Error("The site has not been built. Run `pnpm build`, or `pnpm start` to build and serve it.");
  }
  const development = reload ? openDevelopment({ site, sources: workspace, build: buildWithTurbo }) : undefined;
  const server = await serveSite(site, port, development && { development });
  console.log(`Documentation: ${server.url} (press Ctrl-C to stop)`);
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

function readArguments(): { readonly port: number; readonly reload: boolean; readonly help: boolean } {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "4000" },
      reload: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`Invalid --port ${values.port}. Expected an integer from 1 to 65535.`);
  }
  return { ...values, port };
}

/** Runs the build and prints its output to the terminal as well. */
async function buildWithTurbo(signal: AbortSignal): Promise<BuildOutcome> {
  const turbo = spawn(
    "turbo",
    ["run", "build", "--filter=@northspec/docs", "--output-logs=errors-only", "--log-prefix=none"],
    { cwd: workspace, stdio: ["ignore", "pipe", "pipe"], signal, killSignal: "SIGINT" },
  );
  let output = "";
  turbo.on("error", (error) => (output += `Cannot run turbo: ${error.message}\n`));
  for (const [from, to] of [[turbo.stdout, process.stdout] as const, [turbo.stderr, process.stderr] as const]) {
    from.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      to.write(chunk);
    });
  }
  const exitCode = await new Promise((resolve) => turbo.once("close", resolve));
  return { succeeded: exitCode === 0, output };
}
