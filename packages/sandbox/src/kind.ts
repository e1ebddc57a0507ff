/** The identifiers of the owners of a resource, outermost first, and its own: `["default-project", "example-service"]`. */
export type ResourcePath = readonly [string, ...string[]];

/** The path of the owner of a resource. */
export type OwnerPath<Path extends ResourcePath> = Path extends readonly [...infer Owner extends string[], string]
  ? Owner
  : never;

/** Reads the examples of the successful response of an operation. */
export type ResponseExamples = <Body>(operationId: string) => readonly Body[];

/**
 * A kind of resource.
 *
 * @typeParam Stored - A resource as stored.
 * @typeParam Seed - A resource as written in a seed file.
 */
export interface Kind<Stored = unknown, Seed = unknown, Path extends ResourcePath = ResourcePath> {
  /** Its name in messages: `service`. */
  readonly noun: string;
  /** The kind of the resource that owns it, and that it is deleted with. */
  readonly owner?: Kind;
  /** Whether lists start with the newest resource (default: with the oldest). */
  readonly newestFirst?: boolean;
  /** The JSON schema of a stored resource. */
  readonly schema: object;
  /** The JSON schema of a resource in a seed file. */
  readonly seedSchema: object;
  pathOf(stored: Stored): Path;
  /** Returns a key that no two resources of an owner share, in addition to their identifiers. */
  keyOf?(stored: Stored): string;
  /** Converts the resources of a seed. They have the order of a list. */
  fromSeed(seeds: readonly Seed[]): Stored[];
  /** Creates seeds from the examples of the specification. */
  seedsFrom(examples: ResponseExamples): Seed[];
}

/** Numbers the resources of a seed, the newest first, among those of the same owner, from 1. */
export function numberSeeds<Item>(
  items: readonly Item[],
  ownerOf: (item: Item) => string,
): (Item & { readonly number: number })[] {
  const counts = new Map<string, number>();
  const oldestFirst = items.toReversed().map((item) => {
    const number = (counts.get(ownerOf(item)) ?? 0) + 1;
    counts.set(ownerOf(item), number);
    return { ...item, number };
  });
  return oldestFirst.toReversed();
}
