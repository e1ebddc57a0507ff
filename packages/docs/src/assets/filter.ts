import { all } from "./page.ts";

/** Filters the operations in the navigation. */
export function enableFilter(): void {
  const [filter] = all(".filter");
  const tags = all<HTMLDetailsElement>(".tags > details");
  if (!(filter instanceof HTMLInputElement)) return;
  const wasOpen = tags.map(({ open }) => open);
  filter.addEventListener("input", () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const [index, tag] of tags.entries()) {
      const name = tag.querySelector("summary")?.textContent ?? "";
      const entries = all("ul:not(.sections) > li", tag);
      for (const entry of entries) {
        const text = `${name} ${entry.querySelector("a")?.textContent ?? ""}`.toLowerCase();
        entry.hidden = !words.every((word) => text.includes(word));
      }
      tag.hidden = entries.every((entry) => entry.hidden);
      tag.open = words.length > 0 ? !tag.hidden : (wasOpen[index] ?? false);
    }
  });
}
