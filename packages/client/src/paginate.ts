import { InvalidResponseError } from "./errors.ts";
import type { CallOptions } from "./options.ts";

/** A page of results. `pagination` may lack what the specification requires. */
interface Page {
  readonly data: object;
  readonly pagination: { readonly hasNextPage?: boolean; readonly cursor?: string } | undefined;
  readonly response: Response;
}

interface PageInput {
  readonly cursor?: string;
}

/** A method whose results are paginated. */
export type ListMethod<Input, ListPage extends Page> = (input: Input, options?: CallOptions) => Promise<ListPage>;

/** The type of one result in the `data` of a page. */
export type Item<Data> = { [Key in keyof Data]: Data[Key] extends readonly (infer Each)[] ? Each : never }[keyof Data];

/**
 * Iterates over pages. Each page is requested when the loop reaches it.
 *
 * @param list - a paginated method, such as `client.listServiceBuilds`.
 * @param input - input of the method. The first page starts at its `cursor`.
 * @param options - options of each call.
 * @throws NorthspecError if a call fails, after yielding the earlier pages.
 * @throws InvalidResponseError if a page has no cursor for the next, or repeats one.
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
export async function* pages<Input extends PageInput, ListPage extends Page>(
  list: ListMethod<Input, ListPage>,
  input: Input,
  options?: CallOptions,
): AsyncGenerator<ListPage, void, undefined> {
  const seen = new Set<unknown>();
  for (let next = input; ;) {
    seen.add(next.cursor);
    const page = await list(next, options);
    yield page;
    const { hasNextPage, cursor } = page.pagination ?? {};
    if (hasNextPage === false) return;
    if (!cursor || seen.has(cursor)) {
      const message = cursor ? "The API repeated a cursor." : "A page has no cursor for the next page.";
      throw new InvalidResponseError(message, {
        operation: "pagination",
        attempts: 1,
        requestId: "",
        response: page.response,
      });
    }
    // The API counts `page` from the cursor.
    next = { ...input, page: undefined, cursor };
  }
}

/**
 * Iterates over the results of all pages. Each page is requested when the loop reaches it.
 *
 * @param list - a paginated method, such as `client.listServiceBuilds`.
 * @param input - input of the method. The first page starts at its `cursor`.
 * @param options - options of each call.
 * @throws NorthspecError if a call fails, after yielding the earlier results.
 * @throws InvalidResponseError like {@link pages}.
 * @example
 * ```ts
 * import { createClient, paginate } from "@northspec/client";
 *
 * const client = createClient({ token: process.env["NORTHFLANK_API_TOKEN"] });
 * const service = { projectId: "default-project", serviceId: "example-service" };
 * for await (const build of paginate(client.listServiceBuilds, service)) console.log(build.id, build.status);
 * ```
 */
export async function* paginate<Input extends PageInput, ListPage extends Page>(
  list: ListMethod<Input, ListPage>,
  input: Input,
  options?: CallOptions,
): AsyncGenerator<Item<ListPage["data"]>, void, undefined> {
  for await (const { data } of pages(list, input, options)) {
    for (const value of Object.values(data)) if (Array.isArray(value)) yield* value;
  }
}
