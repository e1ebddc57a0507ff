import { type Database, parseDocument, type Row } from "./database.ts";
import { HttpError } from "./errors.ts";
import type { Kind, OwnerPath, ResourcePath } from "./kind.ts";
import type { List, ListEntry } from "./pagination.ts";

const columns = "project = ? AND parent = ? AND kind = ?";

/** Where a collection stores its resources. */
export interface CollectionContext {
  readonly database: Database;
  /** The value of the column `kind`. */
  readonly name: string;
  /** The collection of its owners. */
  readonly owners: Collection | undefined;
  /** Every kind that resources of this kind own. */
  readonly childNames: readonly string[];
}

/** The resources of one kind. Resources that it returns are shared, and must not be changed. */
export class Collection<Stored = unknown, Path extends ResourcePath = ResourcePath> {
  readonly #kind: Kind;
  readonly #context: CollectionContext;
  readonly #database: Database;
  readonly #inOrder: string;

  constructor(kind: Kind<Stored, unknown, Path>, context: CollectionContext) {
    this.#kind = kind;
    this.#context = context;
    this.#database = context.database;
    this.#inOrder = `ORDER BY sequence ${kind.newestFirst ? "DESC" : "ASC"}`;
  }

  get(...path: Path): Stored | undefined {
    return this.#find(ownerOf(path), "id", idOf(path));
  }

  /** @throws {HttpError} 404 that names the resource, or the first of its owners that does not exist. */
  require(...path: Path): Stored {
    const found = this.get(...path);
    if (found !== undefined) return found;
    this.#requireOwner(ownerOf(path));
    throw new HttpError(404, `No ${describe(this.#kind, path)}.`);
  }

  /** Gets the resource of an owner that has the same key as another resource. */
  sameKey(stored: Stored): Stored | undefined {
    const key = this.#kind.keyOf?.(stored);
    const path = this.#kind.pathOf(stored);
    return key === undefined ? this.#find(ownerOf(path), "id", idOf(path)) : this.#find(ownerOf(path), "key", key);
  }

  #find(owner: readonly string[], column: "id" | "key", value: string): Stored | undefined {
    const sql = `SELECT document FROM resources WHERE ${columns} AND ${column} = ?`;
    return this.#database.get(documentOf<Stored>, sql, ...this.#ownerColumns(owner), value);
  }

  /** Gets every resource of an owner, in the order of {@link Collection.list}. */
  all(...owner: OwnerPath<Path>): Stored[] {
    const sql = `SELECT document FROM resources WHERE ${columns} ${this.#inOrder}`;
    return this.#database.all(sql, ...this.#ownerColumns(owner)).map(documentOf<Stored>);
  }

  /** Gets the first resource of an owner, in the order of {@link Collection.list}. */
  first(...owner: OwnerPath<Path>): Stored | undefined {
    const sql = `SELECT document FROM resources WHERE ${columns} ${this.#inOrder} LIMIT 1`;
    return this.#database.get(documentOf<Stored>, sql, ...this.#ownerColumns(owner));
  }

  /**
   * Lists the resources of an owner in the order of creation, which the kind may reverse. Reading a range takes as long
   * in a long list as in a short one.
   *
   * @throws {HttpError} 404 if the owner does not exist.
   */
  list(...owner: OwnerPath<Path>): List<Stored> {
    this.#requireOwner(owner);
    const comparison = this.#kind.newestFirst ? "<" : ">";
    return {
      name: [this.#context.name, ...owner].join("/"),
      read: ({ after, offset, limit }) => {
        const place = after === undefined ? [] : [after];
        const isAfter = place.length > 0 ? `AND sequence ${comparison} ?` : "";
        const sql = `SELECT sequence, document FROM resources WHERE ${columns} ${isAfter} ${this.#inOrder} LIMIT ? OFFSET ?`;
        const rows = this.#database.all(sql, ...this.#ownerColumns(owner), ...place, limit, offset);
        return rows.map((row): ListEntry<Stored> => ({ position: Number(row["sequence"]), item: documentOf(row) }));
      },
    };
  }

  /**
   * Adds a resource of an existing owner.
   *
   * @throws {HttpError} 409 if the owner has another resource with its identifier or key.
   */
  insert(stored: Stored, revision = 1): void {
    const path = this.#kind.pathOf(stored);
    const inserted = this.#database.write(
      "INSERT INTO resources (project, parent, kind, id, key, document, revision) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      ...this.#ownerColumns(ownerOf(path)),
      idOf(path),
      this.#kind.keyOf?.(stored) ?? null,
      JSON.stringify(stored),
      revision,
    );
    if (inserted > 0) return;
    const taken = idOf(this.#kind.pathOf(this.sameKey(stored) ?? stored));
    throw new HttpError(409, `A ${this.#kind.noun} with the identifier \`${taken}\` already exists.`);
  }

  /** Replaces a resource. */
  update(stored: Stored): void {
    const path = this.#kind.pathOf(stored);
    const changes = this.#database.write(
      `UPDATE resources SET key = ?, document = ?, revision = revision + 1 WHERE ${columns} AND id = ?`,
      this.#kind.keyOf?.(stored) ?? null,
      JSON.stringify(stored),
      ...this.#ownerColumns(ownerOf(path)),
      idOf(path),
    );
    if (changes === 0) throw new Error(`There is no ${describe(this.#kind, path)} to update.`);
  }

  /** Whether a resource owns others. */
  hasChildren(...path: Path): boolean {
    const [sql, ...values] = this.#children(path);
    return this.#database.get(() => true, `SELECT 1 FROM resources WHERE ${sql} LIMIT 1`, ...values) ?? false;
  }

  /** Deletes a resource and everything that it owns. */
  delete(...path: Path): void {
    const [children, ...values] = this.#children(path);
    this.#database.write(`DELETE FROM resources WHERE ${children}`, ...values);
    const sql = `DELETE FROM resources WHERE ${columns} AND id = ?`;
    this.#database.write(sql, ...this.#ownerColumns(ownerOf(path)), idOf(path));
  }

  #children([project, ...rest]: ResourcePath): readonly [condition: string, ...values: string[]] {
    const parent = rest.at(-1);
    if (parent === undefined) return ["project = ?", project];
    const names = this.#context.childNames;
    return [`project = ? AND parent = ? AND kind IN (${names.map(() => "?").join(", ")})`, project, parent, ...names];
  }

  #requireOwner(owner: readonly string[]): void {
    const [first, ...rest] = owner;
    if (first !== undefined) this.#context.owners?.require(first, ...rest);
  }

  /** Returns the values of the columns that all resources of an owner share. */
  #ownerColumns([project = "", parent = ""]: readonly string[]): [project: string, parent: string, kind: string] {
    return [project, parent, this.#context.name];
  }
}

function idOf(path: ResourcePath): string {
  return path.at(-1) ?? path[0];
}

function ownerOf(path: ResourcePath): readonly string[] {
  return path.slice(0, -1);
}

/** Describes a resource: ``service `docs` in project `shop` ``. */
function describe({ noun, owner }: Kind, path: ResourcePath): string {
  const own = `${noun} \`${idOf(path)}\``;
  const [first, ...rest] = ownerOf(path);
  return owner && first !== undefined ? `${own} in ${describe(owner, [first, ...rest])}` : own;
}

function documentOf<Stored>({ document }: Row): Stored {
  return parseDocument<Stored>(document);
}
