import { DatabaseSync, type StatementSync } from "node:sqlite";

export type Row = Readonly<Record<string, unknown>>;

type Value = string | number | null;

/** Max number of cached rows. */
const maxRows = 1000;

/** Marks the file as a database of the sandbox: "NSBX". */
const applicationId = 0x4e534258;

/** A SQLite database. Reads and writes are synchronous; {@link Database.committed} waits until writes are durable. */
export class Database {
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #rows = new Map<string, unknown>();
  #commit: Promise<void> | undefined;

  /**
   * @param file - A file, or `:memory:`.
   * @param schema - SQL that creates the tables of a new file.
   * @param version - Incremented with every change of the schema.
   * @throws {Error} if the file is not a database of the sandbox, has another version, or is in use.
   */
  constructor(file: string, schema: string, version: number) {
    this.#connection = open(file);
    try {
      // Each process has its own clock and rate limits. The lock ends with the process.
      this.#connection.exec("PRAGMA locking_mode = EXCLUSIVE");
      // Do not write to the file before this check.
      const isNew = this.#isNew(file, version);
      this.#connection.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
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
      throw error;
    }
  }

  #isNew(file: string, version: number): boolean {
    const read = (sql: string) => Object.values(this.#connection.prepare(sql).get() ?? {})[0];
    if (read("PRAGMA application_id") === applicationId) {
      const found = read("PRAGMA user_version");
      if (found === version) return false;
      throw new Error(
        `${file} was written by another version of the sandbox (format ${String(found)}, expected ${version}). Use that version, or another file.`,
      );
    }
    if (read("SELECT count(*) FROM sqlite_schema") === 0) return true;
    throw new Error(`${file} is an SQLite database of another program. Use another file.`);
  }

  close(): void {
    if (this.#commit) this.#connection.exec("COMMIT");
    this.#commit = undefined;
    this.#connection.close();
  }

  /** Reads one row. It is cached until the next write, since SQLite takes as long as the rest of a request. */
  protected get<Result>(parse: (row: Row) => Result, sql: string, ...values: readonly Value[]): Result | undefined {
    const key = sql + JSON.stringify(values);
    if (this.#rows.has(key)) return this.#rows.get(key) as Result | undefined; // one statement has one kind of result
    const row = this.#prepare(sql).get(...values);
    const result = row && parse(row);
    if (this.#rows.size >= maxRows) this.#rows.clear();
    this.#rows.set(key, result);
    return result;
  }

  protected all(sql: string, ...values: readonly Value[]): Row[] {
    return this.#prepare(sql).all(...values);
  }

  /** Runs a statement that writes. Writes in the same turn of the event loop are committed together. */
  protected write(sql: string, ...values: readonly Value[]): void {
    this.#begin();
    this.#rows.clear();
    this.#prepare(sql).run(...values);
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
    if (this.#commit) return;
    this.#connection.exec("BEGIN IMMEDIATE");
    this.#commit = new Promise((done, failed) => {
      setImmediate(() => {
        if (!this.#commit) return done();
        this.#commit = undefined;
        try {
          this.#connection.exec("COMMIT");
          done();
        } catch (error) {
          this.#connection.exec("ROLLBACK");
          failed(error);
        }
      });
    });
    // Callers of committed() get the error; without any, it must not end the process.
    this.#commit.catch(() => undefined);
  }

  /** Runs a change of several steps, which is undone if it throws. */
  atomically(change: () => void): void {
    this.#begin();
    this.#connection.exec("SAVEPOINT change");
    try {
      change();
    } catch (error) {
      this.#connection.exec("ROLLBACK TO change");
      this.#rows.clear();
      throw error;
    } finally {
      this.#connection.exec("RELEASE change");
    }
  }

  /** Resolves when all previous writes are durable. */
  committed(): Promise<void> {
    return this.#commit ?? Promise.resolve();
  }
}

function open(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { timeout: 1000 });
  } catch (error) {
    throw new Error(`Cannot open ${file}. Check that its directory exists and is writable.`, { cause: error });
  }
}
