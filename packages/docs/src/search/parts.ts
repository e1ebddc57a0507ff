import { createHash } from "node:crypto";

/** A page as it is indexed. */
export interface IndexedPage {
  /** Its path in the site. */
  readonly path: string;
  /** The HTML of its main part. */
  readonly html: string;
}

const fewest = 128;
const most = 320;
/** Behind the fewest, each so many'th page ends its part. */
const oneOf = 64;

/**
 * Puts pages together into parts, each of which is indexed on its own, so that an edit indexes few pages anew.
 *
 * Which page ends a part is told by its path alone: a page more or less moves the borders next to it and no others.
 */
export class Parts {
  #open: IndexedPage[] = [];

  /** @returns the part that the page ends, if it ends one. */
  add(page: IndexedPage): readonly IndexedPage[] | undefined {
    this.#open.push(page);
    const count = this.#open.length;
    const isLast = count >= most || (count >= fewest && numberOf(page.path) % oneOf === 0);
    return isLast ? this.end() : undefined;
  }

  /** @returns the part that is not ended yet, if it has pages. */
  end(): readonly IndexedPage[] | undefined {
    const part = this.#open;
    this.#open = [];
    return part.length > 0 ? part : undefined;
  }
}

function numberOf(path: string): number {
  return createHash("sha256").update(path).digest().readUInt16BE();
}
