import { Collection } from "./collection.ts";
import { Database } from "./database.ts";
import type { Kind } from "./kind.ts";
import { kindEntries, type KindName, mapKinds, type PathOf, type StoredOf } from "./kinds.ts";

/** The collection of each kind. */
export type Collections = { readonly [Name in KindName]: Collection<StoredOf<Name>, PathOf<Name>> };

/** A resource with the number of its changes, from 1. */
export interface Revision<Stored> {
  readonly revision: number;
  readonly document: Stored;
}

/** Resources as plain data: a list for each kind, in the order of creation. */
export type Resources = { readonly [Name in KindName]: readonly Revision<StoredOf<Name>>[] };

const version = 2;

// AUTOINCREMENT: a cursor must not skip a new resource because it has the number of a deleted one. Lists are read by the
// last index, which SQLite ends with the primary key.
const schema = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE resources (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    project TEXT NOT NULL,
    parent TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    key TEXT,
    document TEXT NOT NULL,
    revision INTEGER NOT NULL
  );
  CREATE UNIQUE INDEX resources_by_id ON resources (project, parent, kind, id);
  CREATE UNIQUE INDEX resources_by_key ON resources (project, parent, kind, key) WHERE key IS NOT NULL;
  CREATE INDEX resources_by_creation ON resources (project, parent, kind);
`;

/** The resources of an instance. */
export class Store extends Database {
  readonly resources: Collections = createCollections(this);

  /**
   * @param file - A database file, or `:memory:`.
   * @param onRollback - Called after writes have been rolled back, for example because the disk is full.
   */
  constructor(file: string, onRollback: () => void) {
    super(file, { schema, version, onRollback });
  }

  getMeta(key: string): string | undefined {
    return this.get(({ value }) => String(value), "SELECT value FROM meta WHERE key = ?", key);
  }

  setMeta(key: string, value: string): void {
    this.write("INSERT OR REPLACE INTO meta VALUES (?, ?)", key, value);
  }

  /** Reads everything. */
  readResources(): Resources {
    const resources: Record<KindName, Revision<unknown>[]> = mapKinds(() => []);
    for (const row of this.all("SELECT kind, document, revision FROM resources ORDER BY sequence")) {
      const name = String(row["kind"]) as KindName; // from the registry
      const document: unknown = JSON.parse(String(row["document"]));
      resources[name].push({ revision: Number(row["revision"]), document });
    }
    return resources as Resources; // as written by the collections
  }

  /** Replaces everything. */
  writeResources(resources: Resources): void {
    for (const table of ["meta", "resources", "sqlite_sequence"]) this.write(`DELETE FROM ${table}`);
    for (const [name] of kindEntries) {
      const collection: Collection = this.resources[name];
      for (const { document, revision } of resources[name]) collection.insert(document, revision);
    }
  }
}

function createCollections(database: Database): Collections {
  const created = new Map<Kind | undefined, Collection>();
  const collections = mapKinds((name, kind) => {
    const childNames = kindEntries.filter(([, each]) => each.owner === kind).map(([child]) => child);
    const collection = new Collection(kind, { database, name, owners: created.get(kind.owner), childNames });
    created.set(kind, collection);
    return collection;
  });
  return collections as Collections; // one of each kind
}
