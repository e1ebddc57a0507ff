import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

/** The machine to install programs on. */
export interface Machine {
  readonly env: NodeJS.ProcessEnv;
  readonly isRoot: boolean;
}

const thisMachine: Machine = { env: process.env, isRoot: process.getuid?.() === 0 };

/**
 * Makes sure that a program is on PATH. If it is missing, installs the Debian package of the same name.
 *
 * @param versionFlag - the flag that prints its version.
 * @throws `Error` with the reason and the fix.
 */
export async function ensureProgram(name: string, versionFlag: string, machine = thisMachine): Promise<void> {
  const isInstalled = () =>
    run([name, versionFlag], machine.env).then(
      () => true,
      () => false,
    );
  if (await isInstalled()) return;
  await withLock(join(tmpdir(), "northspec-program.lock"), async () => {
    if (await isInstalled()) return;
    try {
      await installDebianPackage(name, machine);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(
        `These tests need ${name}, and installing it failed (${reason}). Install it and add it to PATH.`,
        {
          cause: error,
        },
      );
    }
  });
}

/**
 * Installs a Debian package, as root or with passwordless sudo.
 *
 * @throws `Error` with what failed and its output.
 */
export async function installDebianPackage(name: string, { env, isRoot }: Machine): Promise<void> {
  const asRoot = isRoot ? [] : ["sudo", "--non-interactive"];
  const quiet = { ...env, DEBIAN_FRONTEND: "noninteractive" };
  // Wait for other installations to finish.
  const apt = [...asRoot, "apt-get", "--option", "DPkg::Lock::Timeout=300", "--quiet", "--yes"];
  await run([...apt, "update"], quiet);
  await run([...apt, "install", "--no-install-recommends", name], quiet);
}

/**
 * Runs a program.
 *
 * @throws `Error` with its last output if it fails.
 */
export async function run(command: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const [program = "", ...programArguments] = command;
  const child = spawn(program, programArguments, { env, stdio: ["ignore", "pipe", "pipe"] });
  const outputs = Promise.all([text(child.stdout), text(child.stderr)]);
  const [exitCode] = await once(child, "close").catch((error: unknown) => {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw new Error(`${program} ${isMissing ? "is not on PATH" : String(error)}`);
  });
  if (exitCode === 0) return;
  const [stdout, stderr] = await outputs;
  const lastLines = (stderr.trim() || stdout.trim()).split("\n").slice(-3).join(" / ");
  throw new Error(`\`${command.join(" ")}\` failed with exit code ${String(exitCode)}: ${lastLines}`);
}

/**
 * Runs a task while holding a lock that is shared between processes.
 *
 * SQLite holds the lock, because the operating system always releases it when the process dies.
 *
 * @param path - the lock file.
 */
export async function withLock<Result>(path: string, task: () => Promise<Result>): Promise<Result> {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    while (!tryLock(database)) await sleep(200);
    return await task();
  } finally {
    database.close();
  }
}

function tryLock(database: DatabaseSync): boolean {
  try {
    database.exec("BEGIN EXCLUSIVE");
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes("locked")) return false;
    throw error;
  }
}
