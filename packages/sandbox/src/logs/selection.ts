import type { Collection } from "../collection.ts";

/** The builds of a service or job, or the runs of a job. */
export interface ItemSelection {
  readonly project: string;
  /** The service or job. */
  readonly owner: string;
  /** Default: the newest ones. */
  readonly id?: string | undefined;
}

/** The maximum number of builds or runs of a request that does not name one. */
const maxSelected = 100;

/**
 * Returns the builds or runs that a request for logs or metrics is about, the oldest first.
 *
 * @throws {HttpError} 404 for an unknown service, job, build or run.
 */
export function selectFrom<Stored>(
  collection: Collection<Stored, readonly [project: string, owner: string, id: string]>,
  { project, owner, id }: ItemSelection,
): Stored[] {
  if (id !== undefined) return [collection.require(project, owner, id)];
  const newest = collection.list(project, owner).read({ offset: 0, limit: maxSelected });
  return newest.map(({ item }) => item).toReversed();
}
