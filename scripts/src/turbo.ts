import { spawn } from "node:child_process";
import { once } from "node:events";

/** The environment of turbo: it reports nothing to anybody, and the linter of the specification asks for no news. */
export const turboEnvironment: NodeJS.ProcessEnv = {
  ...process.env,
  TURBO_TELEMETRY_DISABLED: "1",
  REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
};

/**
 * Runs turbo to its end, on this terminal.
 *
 * @returns Its exit code.
 */
export async function runTurbo(turboArguments: readonly string[]): Promise<number> {
  const turbo = spawn("turbo", turboArguments, { env: turboEnvironment, stdio: "inherit" });
  // Ctrl-C reaches turbo from the terminal too. Wait for it: it ends what it started.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => turbo.kill("SIGTERM"));
  const [exitCode] = await once(turbo, "close");
  return typeof exitCode === "number" ? exitCode : 1;
}

if (import.meta.main) {
  process.exitCode = await runTurbo(process.argv.slice(2));
}
