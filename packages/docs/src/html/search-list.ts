import type { Reference } from "../model/reference.ts";
import { operationPage } from "./links.ts";

/** An operation, as the search lists it beside what it finds in the text of the pages. */
export interface ListedOperation {
  /** Its page in the site. */
  readonly page: string;
  readonly title: string;
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly permission: string;
  readonly cliCommand: string;
}

/** Writes the list of operations, by which the search finds one by its path, its permission or any of its names. */
export function searchList({ operations }: Reference): string {
  const list = operations.map((operation): ListedOperation => ({
    page: operationPage(operation),
    title: operation.summary,
    id: operation.id,
    method: operation.method,
    path: operation.path,
    permission: operation.permission,
    cliCommand: operation.cliCommand,
  }));
  return `${JSON.stringify(list)}\n`;
}
