import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Runs `work` while no other process runs its own under the same lock.
 *
 * SQLite holds the lock, because the operating system frees its lock when a process dies, however it dies.
 */
export async function withLock<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    while (!tryToLock(database)) {
      await sleep(200);
    }
    return await work();
  } finally {
    database.close();
  }
}

function tryToLock(database: DatabaseSync): boolean {
  try {
    database.exec("BEGIN EXCLUSIVE");
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes("locked")) {
      return false;
    }
    throw error;
  }
}
