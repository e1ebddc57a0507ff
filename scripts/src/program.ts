import { tmpdir } from "node:os";
import { join } from "node:path";
import { withLock } from "./lock.ts";
import { installDebianPackage, type Installer, run } from "./program-install.ts";

const thisMachine: Installer = { env: process.env, isRoot: process.getuid?.() === 0 };

/**
 * Sees to it that a program that tests need is there: on PATH, or else installed as Debian's package of the same name.
 *
 * @param name - the program.
 * @param version - what makes it print its version, to tell whether it is there.
 * @throws `Error` that says why it could not be installed and what to do.
 */
export async function ensureProgram(name: string, version: string, machine: Installer = thisMachine): Promise<void> {
  if (await isThere(name, version, machine)) return;
  await withLock(join(tmpdir(), "northspec-program.lock"), async () => {
    if (await isThere(name, version, machine)) return;
    try {
      await installDebianPackage(name, machine);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`These tests need ${name}, and it could not be installed (${reason}). Put it on PATH.`, {
        cause: error,
      });
    }
  });
}

async function isThere(name: string, version: string, { env }: Installer): Promise<boolean> {
  return run([name, version], env).then(
    () => true,
    () => false,
  );
}
