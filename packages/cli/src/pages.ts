import { pages } from "@northspec/client";
import type { OperationInput } from "./call.ts";
import type { ResponseBody } from "./output.ts";

/** A page as a call returns it. */
type Page = ResponseBody & { readonly response: Response };

/**
 * Fetches every page and prints them as one. If one fails, prints the earlier pages with the cursor to resume from.
 *
 * @param list - Fetches the page at the `cursor` of its input.
 */
export async function printPages(
  list: (input: OperationInput) => Promise<Page>,
  input: OperationInput,
  print: (whole: ResponseBody) => Promise<void>,
): Promise<void> {
  const listObjects = async (given: OperationInput) => {
    const page = await list(given);
    return { ...page, data: Object(page.data) as object, pagination: page.pagination };
  };
  let whole: ResponseBody | undefined;
  try {
    for await (const page of pages(listObjects, input)) whole = whole === undefined ? page : mergePages(whole, page);
  } finally {
    if (whole !== undefined) await print(whole);
  }
}

/** Merges two pages by concatenating their lists. */
function mergePages(before: ResponseBody, page: ResponseBody): ResponseBody {
  const earlier = Object(before.data) as Readonly<Record<string, unknown>>;
  const data = Object.fromEntries(
    Object.entries(Object(page.data) as object).map(([name, value]: [string, unknown]) => {
      const list = earlier[name];
      return [name, Array.isArray(list) && Array.isArray(value) ? [...list, ...(value as unknown[])] : value];
    }),
  );
  const count = (before.pagination?.count ?? 0) + (page.pagination?.count ?? 0);
  return { data, pagination: { ...page.pagination, count } };
}

/** The ID of a created resource, empty if the response has none. */
export function idOf(data: unknown): string {
  const { id } = Object(data) as { readonly id?: unknown };
  return typeof id === "string" ? id : "";
}
