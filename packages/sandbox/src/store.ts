import type { BuildService, Cluster, Job, Service } from "@northspec/types";
import type { StoredBuild } from "./builds.ts";
import { Database, type Row } from "./database.ts";
import { conflictKeyOf } from "./identifiers.ts";

/** A project and the properties that its resources share. */
export interface Project {
  readonly id: string;
  /** First part of every `appId` of the project. */
  readonly account: string;
  readonly cluster: Cluster;
}

/** A service as stored. */
export interface StoredService {
  readonly service: Service;
  /** The response to its creation, including secrets. Absent for a service of the seed. */
  readonly creation: BuildService | undefined;
}

const version = 1;

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

const buildsOfService =
  "SELECT * FROM builds WHERE project = ? AND service = ? AND sequence <= ? ORDER BY sequence DESC";

/** The resources of an instance. */
export class Store extends Database {
  /**
   * @param file - A database file, or `:memory:`.
   * @param onRollback - Called after writes have been rolled back, for example because the disk is full.
   */
  constructor(file: string, onRollback: () => void) {
    super(file, { schema, version, onRollback });
  }

  /** Deletes everything. */
  clear(): void {
    for (const table of ["meta", "projects", "services", "jobs", "builds"]) this.write(`DELETE FROM ${table}`);
  }

  getMeta(key: string): string | undefined {
    return this.get(({ value }) => String(value), "SELECT value FROM meta WHERE key = ?", key);
  }

  setMeta(key: string, value: string): void {
    this.write("INSERT OR REPLACE INTO meta VALUES (?, ?)", key, value);
  }

  project(id: string): Project | undefined {
    return this.get(documentOf<Project>, "SELECT document FROM projects WHERE id = ?", id);
  }

  projects(): Project[] {
    return this.all("SELECT document FROM projects ORDER BY id").map(documentOf<Project>);
  }

  addProject(project: Project): void {
    this.write("INSERT INTO projects VALUES (?, ?)", project.id, JSON.stringify(project));
  }

  service(project: string, id: string): Service | undefined {
    return this.get(documentOf<Service>, "SELECT document FROM services WHERE project = ? AND id = ?", project, id);
  }

  hasService(project: string, id: string): boolean {
    return this.service(project, id) !== undefined;
  }

  services(): StoredService[] {
    return this.all("SELECT document, creation FROM services ORDER BY project, id").map((row) => ({
      service: parse<Service>(row["document"]),
      creation: row["creation"] === null ? undefined : parse<BuildService>(row["creation"]),
    }));
  }

  /** Gets the identifier of the service whose name conflicts with a new one. */
  conflicting(project: string, name: string): string | undefined {
    const sql = "SELECT id FROM services WHERE project = ? AND conflict = ?";
    return this.get(({ id }) => String(id), sql, project, conflictKeyOf(name));
  }

  addService({ service, creation }: StoredService): void {
    this.write(
      "INSERT INTO services VALUES (?, ?, ?, ?, ?)",
      service.projectId,
      service.id,
      conflictKeyOf(service.id),
      JSON.stringify(service),
      creation ? JSON.stringify(creation) : null,
    );
  }

  job(project: string, id: string): Job | undefined {
    return this.get(documentOf<Job>, "SELECT document FROM jobs WHERE project = ? AND id = ?", project, id);
  }

  jobs(): Job[] {
    return this.all("SELECT document FROM jobs ORDER BY project, id").map(documentOf<Job>);
  }

  addJob(job: Job): void {
    this.write("INSERT INTO jobs VALUES (?, ?, ?)", job.projectId, job.id, JSON.stringify(job));
  }

  /** Gets the number of the newest build of a service, or 0. */
  lastSequence(project: string, service: string): number {
    // SQLite reads one row for this, from the end of the primary key.
    const sql = "SELECT max(sequence) AS last FROM builds WHERE project = ? AND service = ?";
    return this.get(({ last }) => Number(last ?? 0), sql, project, service) ?? 0;
  }

  addBuild({ project, service, sequence, document, timeline }: StoredBuild): void {
    this.write(
      "INSERT INTO builds VALUES (?, ?, ?, ?, ?)",
      project,
      service,
      sequence,
      JSON.stringify(document),
      timeline ? JSON.stringify(timeline) : null,
    );
  }

  /** Gets the newest build of a service. */
  newestBuild(project: string, service: string): StoredBuild | undefined {
    return this.get(buildOf, `${buildsOfService} LIMIT 1`, project, service, Number.MAX_SAFE_INTEGER);
  }

  /**
   * Lists builds of a service, newest first.
   *
   * @param from - The number of the first build.
   */
  builds(project: string, service: string, from = Number.MAX_SAFE_INTEGER, limit = from): StoredBuild[] {
    return this.all(`${buildsOfService} LIMIT ?`, project, service, from, limit).map(buildOf);
  }
}

function buildOf({ project, service, sequence, document, timeline }: Row): StoredBuild {
  return {
    project: String(project),
    service: String(service),
    sequence: Number(sequence),
    document: parse(document),
    timeline: timeline === null ? undefined : parse(timeline),
  };
}

function documentOf<Resource>({ document }: Row): Resource {
  return parse(document);
}

function parse<Resource>(json: unknown): Resource {
  return JSON.parse(String(json)) as Resource; // the store wrote it
}
