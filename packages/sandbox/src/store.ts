import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { BuildService, Cluster, Job, Service } from "@northspec/types";
import type { StoredBuild } from "./builds.ts";

/** A project: what its resources share. */
export interface Project {
  readonly id: string;
  /** First part of every `appId` of the project. */
  readonly account: string;
  readonly cluster: Cluster;
}

/** A service as it is kept. */
export interface StoredService {
  readonly service: Service;
  /** What its creation returned, secrets as sent. Absent for a service that came with the seed. */
  readonly creation: BuildService | undefined;
}

/** Raised by one with each change of what the file holds. */
const schemaVersion = 1;

/** Marks the file as a sandbox's: "NSBX". */
const applicationId = 0x4e534258;

const schema = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE projects (id TEXT PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE services (
    project TEXT NOT NULL,
    id TEXT NOT NULL,
    conflict TEXT NOT NULL,
    document TEXT NOT NULL,
    creation TEXT,
    PRIMARY KEY (project, id)
  ) WITHOUT ROWID;
  CREATE UNIQUE INDEX services_by_conflict ON services (project, conflict);
  CREATE TABLE jobs (project TEXT NOT NULL, id TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (project, id)) WITHOUT ROWID;
  CREATE TABLE builds (
    project TEXT NOT NULL,
    service TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    document TEXT NOT NULL,
    timeline TEXT,
    PRIMARY KEY (project, service, sequence)
  ) WITHOUT ROWID;
`;

/** The state of a world, in SQLite. Reads and writes are synchronous; a write is acknowledged by {@link Store.committed}. */
export class Store {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #commit: Promise<void> | undefined;

  /**
   * @param file - the database file, or `:memory:`.
   * @throws {Error} where the file is no database of a sandbox, is one of a later version, or is in use.
   */
  constructor(file: string) {
    this.#database = open(file);
    this.#prepare(file);
  }

  #prepare(file: string): void {
    try {
      // One process at a time: replies are remembered between requests. The lock ends with the process, however it ends.
      this.#database.exec("PRAGMA locking_mode = EXCLUSIVE");
      // Nothing is written before the file is known to be ours.
      const isNew = this.#isNew(file);
      this.#database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
      if (isNew) {
        const marks = `PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion};`;
        this.#database.exec(`BEGIN; ${schema} ${marks} COMMIT;`);
      }
    } catch (error) {
      this.#database.close();
      if (error instanceof Error && /is locked|busy/.test(error.message)) {
        throw new Error(`${file} is in use by another process. Stop it, or name another file.`, { cause: error });
      }
      if (error instanceof Error && /not a database/.test(error.message)) {
        throw new Error(`${file} is not an SQLite database. Name another file.`, { cause: error });
      }
      throw error;
    }
  }

  /** Whether a file is empty still. */
  #isNew(file: string): boolean {
    const read = (sql: string) => Object.values(this.#database.prepare(sql).get() ?? {})[0];
    if (read("PRAGMA application_id") === applicationId) {
      const version = read("PRAGMA user_version");
      if (version === schemaVersion) return false;
      throw new Error(
        `${file} was written by another version of the sandbox (format ${String(version)}, expected ${schemaVersion}). Use that version, or name another file.`,
      );
    }
    if (read("SELECT count(*) FROM sqlite_schema") === 0) return true;
    throw new Error(`${file} is an SQLite database of something else. Name another file.`);
  }

  close(): void {
    if (this.#commit) this.#database.exec("COMMIT");
    this.#commit = undefined;
    this.#database.close();
  }

  /** Runs a change. What arrives together is committed together. */
  write<Result>(change: () => Result): Result {
    if (!this.#commit) {
      this.#database.exec("BEGIN IMMEDIATE");
      this.#commit = new Promise((done, failed) => {
        setImmediate(() => {
          if (!this.#commit) return done();
          this.#commit = undefined;
          try {
            this.#database.exec("COMMIT");
            done();
          } catch (error) {
            this.#database.exec("ROLLBACK");
            failed(error);
          }
        });
      });
      // Whoever waits for the commit gets its error; a write that nobody waits for must not end the process.
      this.#commit.catch(() => undefined);
    }
    return change();
  }

  /** Runs a change of several steps: all of them or, where it throws, none. */
  atomically(change: () => void): void {
    this.write(() => {
      this.#database.exec("SAVEPOINT change");
      try {
        change();
      } catch (error) {
        this.#database.exec("ROLLBACK TO change");
        throw error;
      } finally {
        this.#database.exec("RELEASE change");
      }
    });
  }

  /** Settles when every change so far is durable. */
  committed(): Promise<void> {
    return this.#commit ?? Promise.resolve();
  }

  /** Empties the store. */
  clear(): void {
    this.write(() => {
      for (const table of ["meta", "projects", "services", "jobs", "builds"]) this.#get(`DELETE FROM ${table}`).run();
    });
  }

  getMeta(key: string): string | undefined {
    return text(this.#get("SELECT value FROM meta WHERE key = ?").get(key)?.["value"]);
  }

  setMeta(key: string, value: string): void {
    this.write(() => this.#get("INSERT OR REPLACE INTO meta VALUES (?, ?)").run(key, value));
  }

  project(id: string): Project | undefined {
    return parse<Project>(this.#get("SELECT document FROM projects WHERE id = ?").get(id)?.["document"]);
  }

  projects(): Project[] {
    return this.#get("SELECT document FROM projects ORDER BY id")
      .all()
      .map((row) => parsed<Project>(row["document"]));
  }

  addProject(project: Project): void {
    this.write(() => this.#get("INSERT INTO projects VALUES (?, ?)").run(project.id, JSON.stringify(project)));
  }

  service(project: string, id: string): StoredService | undefined {
    const row = this.#get("SELECT document, creation FROM services WHERE project = ? AND id = ?").get(project, id);
    return row && { service: parsed<Service>(row["document"]), creation: parse<BuildService>(row["creation"]) };
  }

  hasService(project: string, id: string): boolean {
    return this.#get("SELECT 1 FROM services WHERE project = ? AND id = ?").get(project, id) !== undefined;
  }

  services(project: string): StoredService[] {
    const rows = this.#get("SELECT document, creation FROM services WHERE project = ? ORDER BY id").all(project);
    return rows.map((row) => ({
      service: parsed<Service>(row["document"]),
      creation: parse<BuildService>(row["creation"]),
    }));
  }

  /** The identifier of the service of a project that has this conflict key. */
  conflicting(project: string, conflict: string): string | undefined {
    return text(this.#get("SELECT id FROM services WHERE project = ? AND conflict = ?").get(project, conflict)?.["id"]);
  }

  addService(conflict: string, { service, creation }: StoredService): void {
    this.write(() =>
      this.#get("INSERT INTO services VALUES (?, ?, ?, ?, ?)").run(
        service.projectId,
        service.id,
        conflict,
        JSON.stringify(service),
        creation ? JSON.stringify(creation) : null,
      ),
    );
  }

  job(project: string, id: string): Job | undefined {
    return parse<Job>(
      this.#get("SELECT document FROM jobs WHERE project = ? AND id = ?").get(project, id)?.["document"],
    );
  }

  jobs(project: string): Job[] {
    return this.#get("SELECT document FROM jobs WHERE project = ? ORDER BY id")
      .all(project)
      .map((row) => parsed<Job>(row["document"]));
  }

  addJob(job: Job): void {
    this.write(() => this.#get("INSERT INTO jobs VALUES (?, ?, ?)").run(job.projectId, job.id, JSON.stringify(job)));
  }

  /** The number of the newest build of a service, 0 where it has none. */
  lastSequence(project: string, service: string): number {
    // An aggregate over the end of the primary key; SQLite reads one row for it.
    const row = this.#get("SELECT max(sequence) AS last FROM builds WHERE project = ? AND service = ?").get(
      project,
      service,
    );
    return Number(row?.["last"] ?? 0);
  }

  addBuild(project: string, service: string, sequence: number, { document, timeline }: StoredBuild): void {
    this.write(() =>
      this.#get("INSERT INTO builds VALUES (?, ?, ?, ?, ?)").run(
        project,
        service,
        sequence,
        JSON.stringify(document),
        timeline ? JSON.stringify(timeline) : null,
      ),
    );
  }

  /**
   * Builds of a service, newest first.
   *
   * @param from - the number of the first.
   * @param most - how many at the most.
   */
  builds(project: string, service: string, from: number, most: number): { sequence: number; build: StoredBuild }[] {
    const rows = this.#get(
      "SELECT sequence, document, timeline FROM builds WHERE project = ? AND service = ? AND sequence <= ? ORDER BY sequence DESC LIMIT ?",
    ).all(project, service, from, most);
    return rows.map((row) => ({
      sequence: Number(row["sequence"]),
      build: { document: parsed(row["document"]), timeline: parse(row["timeline"]) },
    }));
  }

  #get(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function open(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { timeout: 1000 });
  } catch (error) {
    throw new Error(`${file} cannot be opened. Check that its folder exists and can be written.`, { cause: error });
  }
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function parse<Document>(value: unknown): Document | undefined {
  return typeof value === "string" ? (JSON.parse(value) as Document) : undefined; // the store wrote it
}

function parsed<Document>(value: unknown): Document {
  return JSON.parse(String(value)) as Document; // the store wrote it, and the column is never null
}
