import { DatabaseSync, type StatementSync } from "node:sqlite";
import { StorageError } from "./errors.ts";

export type Row = Readonly<Record<string, unknown>>;

type Value = string | number | null;

/** Maximum number of cached rows. */
const maxRows = 1000;

/** Marks the file as a database of the sandbox: "NSBX". */
const applicationId = 0x4e534258;

interface DatabaseOptions {
  /** SQL that creates the tables of a new file. */
  readonly schema: string;
  /** Incremented with every change of the schema. */
  readonly version: number;
  /** Called after the writes of a transaction have been rolled back. */
  readonly onRollback: () => void;
}

/** A SQLite database. Reads and writes are synchronous; {@link Database.committed} waits until writes are durable. */
export class Database {
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #rows = new Map<string, unknown>();
  readonly #onRollback: () => void;
  /** The open transaction. */
  #pending: PromiseWithResolvers<void> | undefined;

  /**
   * @param file - A file, or `:memory:`.
   * @throws {Error} if the file is not a database of the sandbox, has another version, or is in use.
   */
  constructor(file: string, { schema, version, onRollback }: DatabaseOptions) {
    this.#onRollback = onRollback;
    this.#connection = open(file);
    try {
      // Each process has its own clock and rate limits. The lock ends with the process.
      this.#connection.exec("PRAGMA locking_mode = EXCLUSIVE");
      // Do not write to the file before this check.
      const isNew = this.#isNew(file, version);
      this.#connection.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
      // Otherwise, a savepoint copies the pages that it changes to a temporary file.
      this.#connection.exec("PRAGMA temp_store = MEMORY");
      if (isNew) {
        const marks = `PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version};`;
        this.#connection.exec(`BEGIN; ${schema} ${marks} COMMIT;`);
      }
    } catch (error) {
      this.#connection.close();
      if (error instanceof Error && /is locked|busy/.test(error.message)) {
        throw new Error(`${file} is in use by another process. Stop it, or use another file.`, { cause: error });
      }
      if (error instanceof Error && /not a database/.test(error.message)) {
        throw new Error(`${file} is not an SQLite database. Use another file.`, { cause: error });
      }
      throw storageErrorOf(error) ?? error;
    }
  }

  #isNew(file: string, version: number): boolean {
    const read = (sql: string) => Object.values(this.#connection.prepare(sql).get() ?? {})[0];
    if (read("PRAGMA application_id") === applicationId) {
      const found = Number(read("PRAGMA user_version"));
      if (found === version) return false;
      const [age, advice] = found < version ? ["an older", "or delete it to start anew"] : ["a newer", "or upgrade"];
      throw new Error(
        `${file} was written by ${age} version of the sandbox (format ${found}, expected ${version}). Use another file, ${advice}.`,
      );
    }
    if (read("SELECT count(*) FROM sqlite_schema") === 0) return true;
    throw new Error(`${file} is an SQLite database of another program. Use another file.`);
  }

  /** @throws {StorageError} if pending writes cannot be made durable. */
  close(): void {
    try {
      this.flush();
    } finally {
      this.#connection.close();
    }
  }

  /**
   * Reads one row. It is cached until the next write because a SQLite read takes as long as the rest of the request.
   */
  get<Result>(parse: (row: Row) => Result, sql: string, ...values: readonly Value[]): Result | undefined {
    const key = sql + JSON.stringify(values);
    if (this.#rows.has(key)) return this.#rows.get(key) as Result | undefined; // one statement has one kind of result
    const row = withStorageErrors(() => this.#prepare(sql).get(...values));
    const result = row && parse(row);
    if (this.#rows.size >= maxRows) this.#rows.clear();
    this.#rows.set(key, result);
    return result;
  }

  all(sql: string, ...values: readonly Value[]): Row[] {
    return withStorageErrors(() => this.#prepare(sql).all(...values));
  }

  /**
   * Runs a statement that writes. Writes in the same turn of the event loop are committed together.
   *
   * @returns the number of changed rows.
   */
  write(sql: string, ...values: readonly Value[]): number {
    this.#begin();
    this.#rows.clear();
    try {
      return Number(withStorageErrors(() => this.#prepare(sql).run(...values)).changes);
    } catch (error) {
      // SQLite may have rolled back the whole transaction, so all its writes fail.
      if (error instanceof StorageError) this.#rollback(error);
      throw error;
    }
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#connection.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #begin(): void {
    if (this.#pending) return;
    withStorageErrors(() => this.#connection.exec("BEGIN IMMEDIATE"));
    const pending = Promise.withResolvers<void>();
    this.#pending = pending;
    // Callers of committed() get the error; without any, it must not end the process.
    pending.promise.catch(() => undefined);
    setImmediate(() => {
      try {
        if (this.#pending === pending) this.#commit(pending);
      } catch {
        // The promise has been rejected.
      }
    });
  }

  /** @throws {StorageError} if the transaction cannot be made durable. The writes have been rolled back. */
  #commit(pending: PromiseWithResolvers<void>): void {
    try {
      withStorageErrors(() => this.#connection.exec("COMMIT"));
    } catch (error) {
      this.#rollback(error);
      throw error;
    }
    this.#pending = undefined;
    pending.resolve();
  }

  /**
   * Makes every write so far durable.
   *
   * @throws {StorageError} if that fails. The writes have been rolled back.
   */
  flush(): void {
    if (this.#pending) this.#commit(this.#pending);
  }

  /** Rolls back all writes of the transaction. */
  #rollback(error: unknown): void {
    const pending = this.#pending;
    this.#pending = undefined;
    this.#rows.clear();
    try {
      this.#connection.exec("ROLLBACK");
    } catch {
      // SQLite has already done so.
    }
    pending?.reject(error);
    this.#onRollback();
  }

  /** Runs a change of several steps, which is rolled back if it throws. */
  atomically<Result>(change: () => Result): Result {
    this.#begin();
    this.#connection.exec("SAVEPOINT change");
    try {
      const result = change();
      this.#connection.exec("RELEASE change");
      return result;
    } catch (error) {
      this.#rows.clear();
      if (this.#pending) this.#connection.exec("ROLLBACK TO change; RELEASE change");
      throw error;
    }
  }

  /**
   * Resolves when all previous writes are durable.
   *
   * @throws {StorageError} if they have been rolled back, for example because the disk is full.
   */
  committed(): Promise<void> {
    return this.#pending?.promise ?? Promise.resolve();
  }
}

function open(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { timeout: 1000 });
  } catch (error) {
    throw new Error(`Cannot open ${file}. Check that its directory exists and is writable.`, { cause: error });
  }
}

/** Runs an operation of SQLite, and throws a StorageError if the file or the disk makes it fail. */
function withStorageErrors<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    throw storageErrorOf(error) ?? error;
  }
}

const damaged = [500, "The database is damaged. Use another file."] as const;

/** Result codes of SQLite: https://www.sqlite.org/rescode.html */
const storageErrors: Readonly<Record<number, readonly [status: number, message: string]>> = {
  8: [500, "The database is read-only. Make the file and its directory writable."],
  10: [500, "The database cannot be accessed because of an I/O error. Check the disk, and that the file is writable."],
  11: damaged,
  13: [507, "The disk is full. Free up space, then try again."],
  14: [500, "The database cannot be opened. Check the file and its directory."],
  26: damaged,
};

/**
 * Parses a stored JSON document.
 *
 * @throws {StorageError} if the disk has damaged it in a way that SQLite does not detect.
 */
export function parseDocument<Document>(text: unknown): Document {
  try {
    return JSON.parse(String(text)) as Document; // the caller wrote it
  } catch {
    throw new StorageError(...damaged);
  }
}

function storageErrorOf(error: unknown): StorageError | undefined {
  const code = error instanceof Error && "errcode" in error ? Number(error.errcode) : 0;
  // The upper bits are details.
  const [status, message] = storageErrors[code & 0xff] ?? [];
  return status === undefined || message === undefined ? undefined : new StorageError(status, message);
}
