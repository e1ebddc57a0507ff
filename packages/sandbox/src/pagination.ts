import { createHash } from "node:crypto";
import type { Pagination } from "@northspec/types";
import { badRequest } from "./errors.ts";

/** A list that can be read in pages. */
export interface List<Item> {
  /** A name that no other list has. */
  readonly name: string;
  /** Reads items in order. */
  read(range: ListRange): readonly ListEntry<Item>[];
}

/** A range of a list. */
export interface ListRange {
  /** The position of the last item before the range (default: the range starts with the first item). */
  readonly after?: number | undefined;
  /** Number of items to skip. */
  readonly offset: number;
  readonly limit: number;
}

/** An item of a list. */
export interface ListEntry<Item> {
  /** A positive integer that never changes and that no other item of the list ever has. */
  readonly position: number;
  readonly item: Item;
}

/** The query parameters of every list. */
export interface PageQuery {
  readonly per_page?: number;
  readonly page?: number;
  readonly cursor?: string;
}

/**
 * Reads a page of a list. A cursor holds its place while items are added and deleted.
 *
 * @throws {HttpError} 400 for a cursor of another list.
 */
export function paginate<Item>(
  list: List<Item>,
  { per_page: perPage = 50, page = 1, cursor }: PageQuery,
): { readonly items: Item[]; readonly pagination: Pagination } {
  const after = cursor === undefined ? undefined : readCursor(list.name, cursor);
  if (cursor !== undefined && after === undefined) {
    throw badRequest([{ in: "query", pointer: "/cursor", expected: "a cursor from a page of this list" }]);
  }
  const offset = after === undefined ? Math.min((page - 1) * perPage, Number.MAX_SAFE_INTEGER) : 0;
  // One more than needed shows whether there is a next page.
  const found = list.read({ after, offset, limit: perPage + 1 });
  const entries = found.slice(0, perPage);
  const last = entries.at(-1);
  const pagination =
    last && found.length > perPage
      ? { hasNextPage: true, cursor: writeCursor(list.name, last.position), count: entries.length }
      : { hasNextPage: false, count: entries.length };
  return { items: entries.map(({ item }) => item), pagination };
}

const positionBytes = 6;
const checkBytes = 12;

/** Creates an opaque cursor of 24 characters, which other lists reject. */
function writeCursor(list: string, position: number): string {
  const number = Buffer.alloc(positionBytes);
  number.writeUIntBE(position, 0, positionBytes);
  const check = digest(list, number).subarray(0, checkBytes);
  return Buffer.concat([check, masked(list, check, number)]).toString("base64url");
}

/** Returns the position in a cursor, or `undefined` if the cursor does not belong to the list. */
function readCursor(list: string, cursor: string): number | undefined {
  const bytes = Buffer.from(cursor, "base64url");
  if (bytes.length !== checkBytes + positionBytes || bytes.toString("base64url") !== cursor) return undefined;
  const check = bytes.subarray(0, checkBytes);
  const number = masked(list, check, bytes.subarray(checkBytes));
  const expected = digest(list, number).subarray(0, checkBytes);
  return expected.equals(check) ? number.readUIntBE(0, positionBytes) : undefined;
}

/** Masks a number, so that callers do not rely on it. Masking it again restores it. */
function masked(list: string, check: Buffer, number: Buffer): Buffer {
  const mask = digest(list, check);
  return Buffer.from(number.map((byte, index) => byte ^ (mask[index] ?? 0)));
}

function digest(list: string, bytes: Buffer): Buffer {
  return createHash("sha256").update(list).update("\0").update(bytes).digest();
}
