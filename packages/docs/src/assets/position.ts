import { all, element } from "./page.ts";

/** Shows in the header which part of a long page is at its top. */
export function enablePosition(): void {
  const [output] = all(".position");
  const title = document.querySelector("h1");
  if (!output || !title || !document.querySelector(".reference .fields")) return;
  let parts: HTMLElement[] | undefined;
  let isPending = false;
  const show = () => {
    isPending = false;
    // Folded parts have no position.
    parts ??= all(":is(.intro, .details) :is(h1, h2, h3, li)[id], h1").filter((part) => part.checkVisibility());
    const limit = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) + 1;
    const current = lastAbove(parts, limit);
    // A narrow screen hides the title.
    const text =
      !current || current === title ? [] : [element("span", {}, `${title.textContent} › `), describe(current)];
    output.replaceChildren(...text);
  };
  const schedule = () => {
    if (!isPending) requestAnimationFrame(show);
    isPending = true;
  };
  const measure = () => {
    parts = undefined;
    schedule();
  };
  addEventListener("scroll", schedule, { passive: true });
  addEventListener("resize", measure);
  document.addEventListener("toggle", measure, { capture: true });
}

/** Finds the last part whose top is above a position. The parts are in order. */
function lastAbove(parts: readonly HTMLElement[], limit: number): HTMLElement | undefined {
  let [low, high] = [0, parts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((parts[middle]?.getBoundingClientRect().top ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return parts[low - 1];
}

/** The heading of the section and, for a field, its path. */
function describe(part: HTMLElement): string {
  const heading = part.matches("li") ? part.closest("section")?.querySelector("h2") : part;
  // The anchor of a field has the path.
  const path = part.matches("li") ? part.id.replace(/^[^-]+-/, "") : undefined;
  return [heading?.textContent?.trim(), path].filter(Boolean).join(" › ");
}
