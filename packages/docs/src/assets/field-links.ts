import { all } from "./page.ts";

/** Makes the name of each field a link to itself. */
export function enableFieldLinks(): void {
  for (const field of all(".details li[id]")) {
    field.querySelector(":scope > p > a")?.setAttribute("href", `#${field.id}`);
  }
}
