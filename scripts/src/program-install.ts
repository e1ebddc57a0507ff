import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

/** What an installation needs to know of the machine. */
export interface Installer {
  readonly env: NodeJS.ProcessEnv;
  readonly isRoot: boolean;
}

/**
 * Installs a package of Debian, as root or by a sudo that asks for no password.
 *
 * @throws `Error` with what failed and what it said.
 */
export async function installDebianPackage(name: string, { env, isRoot }: Installer): Promise<void> {
  const asRoot = isRoot ? [] : ["sudo", "--non-interactive"];
  const quiet = { ...env, DEBIAN_FRONTEND: "noninteractive" };
  // Another program may be installing something just now: wait for it.
  const apt = [...asRoot, "apt-get", "--option", "DPkg::Lock::Timeout=300", "--quiet", "--yes"];
  await run([...apt, "update"], quiet);
  await run([...apt, "install", "--no-install-recommends", name], quiet);
}

/** Runs a program to its end, and throws what it last said when it fails. */
export async function run(command: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const [program = "", ...programArguments] = command;
  const child = spawn(program, programArguments, { env, stdio: ["ignore", "pipe", "pipe"] });
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const [exitCode] = await once(child, "close").catch((error: unknown) => {
    const reason =
      error instanceof Error && "code" in error && error.code === "ENOENT" ? "is not on PATH" : String(error);
    throw new Error(`${program} ${reason}`);
  });
  if (exitCode !== 0) {
    const [output, errors] = await said;
    const lastLines = (errors.trim() || output.trim()).split("\n").slice(-3).join(" / ");
    throw new Error(`\`${command.join(" ")}\` ended with ${String(exitCode)}: ${lastLines}`);
  }
}
