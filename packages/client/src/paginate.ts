import { InvalidResponseError } from "./errors.ts";
import type { CallOptions } from "./options.ts";

/** A page of a listing. A reply may lack what the specification promises of `pagination`. */
interface Page {
  readonly data: object;
  readonly pagination: { readonly hasNextPage?: boolean; readonly cursor?: string } | undefined;
  readonly response: Response;
}

/** What says which page to begin with. */
interface Paging {
  readonly cursor?: string;
}

/** A method whose replies come in pages. */
export type ListMethod<Input, Listed extends Page> = (input: Input, options?: CallOptions) => Promise<Listed>;

/** What a page of a listing holds many of. */
export type Item<Data> = { [Key in keyof Data]: Data[Key] extends readonly (infer Each)[] ? Each : never }[keyof Data];

/**
 * The pages of a listing, each asked for when the loop gets to it.
 *
 * @param list - a method whose replies come in pages, such as `client.listServiceBuilds`.
 * @param input - what the method takes. A `cursor` in it is where the first page begins.
 * @param options - for each call.
 * @throws NorthspecError what the calls throw. The pages before it have been given.
 * @throws InvalidResponseError where a page names no next one, or one that was there before: it would go on for ever.
 * @example
 * ```ts
 * import { createClient, pages } from "@northspec/client";
 *
 * const client = createClient({ token: process.env["NORTHFLANK_API_TOKEN"] });
 * const service = { projectId: "default-project", serviceId: "example-service" };
 * for await (const { data, pagination } of pages(client.listServiceBuilds, service)) {
 *   console.log(data.builds.length, pagination.hasNextPage);
 * }
 * ```
 */
export async function* pages<Input extends Paging, Listed extends Page>(
  list: ListMethod<Input, Listed>,
  input: Input,
  options?: CallOptions,
): AsyncGenerator<Listed, void, undefined> {
  const seen = new Set<unknown>();
  for (let next = input; ;) {
    seen.add(next.cursor);
    const page = await list(next, options);
    yield page;
    const { hasNextPage, cursor } = page.pagination ?? {};
    if (hasNextPage === false) return;
    if (!cursor || seen.has(cursor)) {
      const about = { operation: "paginate", attempts: 1, requestId: "", response: page.response };
      throw new InvalidResponseError(cursor ? "a cursor came twice" : "a page does not say what comes next", about);
    }
    // The cursor says where the page is; a number beside it would count from there.
    next = { ...input, page: undefined, cursor };
  }
}

/**
 * The results of a listing one by one, across its pages. A page is asked for when the loop gets to it, and none after
 * the loop is left.
 *
 * @param list - a method whose replies come in pages, such as `client.listServiceBuilds`.
 * @param input - what the method takes. A `cursor` in it is where the first page begins.
 * @param options - for each call.
 * @throws NorthspecError what {@link pages} throws. The results before it have been given.
 * @example
 * ```ts
 * import { createClient, paginate } from "@northspec/client";
 *
 * const client = createClient({ token: process.env["NORTHFLANK_API_TOKEN"] });
 * const service = { projectId: "default-project", serviceId: "example-service" };
 * for await (const build of paginate(client.listServiceBuilds, service)) console.log(build.id, build.status);
 * ```
 */
export async function* paginate<Input extends Paging, Listed extends Page>(
  list: ListMethod<Input, Listed>,
  input: Input,
  options?: CallOptions,
): AsyncGenerator<Item<Listed["data"]>, void, undefined> {
  for await (const { data } of pages(list, input, options)) {
    for (const value of Object.values(data)) if (Array.isArray(value)) yield* value;
  }
}
