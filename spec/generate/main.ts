// Checks the specification and writes dist/openapi.json. Where there is a mistake, an earlier one stays as it was.
import { dirname } from "node:path";
import { generate } from "./generate.ts";

const stop = new AbortController();
for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => stop.abort(signal));
}

try {
  if (!(await generate(dirname(import.meta.dirname), stop.signal))) process.exitCode = 1;
} catch (error) {
  if (!stop.signal.aborted) console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

// Nothing is left behind by now, and whoever waits for this process learns what ended it.
if (stop.signal.aborted) process.kill(process.pid, stop.signal.reason as NodeJS.Signals); // the name given above
