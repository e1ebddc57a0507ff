import { spawn } from "node:child_process";
import { once } from "node:events";

/** Environment for turbo, without telemetry and update notices. */
export const turboEnvironment: NodeJS.ProcessEnv = {
  ...process.env,
  TURBO_TELEMETRY_DISABLED: "1",
  REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
};

/**
 * Runs turbo in this terminal.
 *
 * @returns Its exit code.
 */
export async function runTurbo(turboArguments: readonly string[]): Promise<number> {
  const turbo = spawn("turbo", turboArguments, { env: turboEnvironment, stdio: "inherit" });
  // Ctrl-C also reaches turbo. Wait until it has stopped its tasks.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => turbo.kill("SIGTERM"));
  const [exitCode] = await once(turbo, "close");
  return typeof exitCode === "number" ? exitCode : 1;
}

if (import.meta.main) {
  process.exitCode = await runTurbo(process.argv.slice(2));
}
