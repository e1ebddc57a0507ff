import { openSearch, type SearchResult, type SearchResults } from "./search-client.ts";
import { all, element } from "./page.ts";

/** How long to wait for more input before searching. */
const debounceMs = 120;

/**
 * Creates the dialog: https://www.w3.org/WAI/ARIA/apg/patterns/dialog-modal/
 *
 * @returns A function that opens it, with a text that was typed before.
 */
export function createDialog(root: URL): (typed: string) => void {
  const input = element("input", {
    type: "text",
    placeholder: "Search by path, field, permission or text",
    ariaLabel: "Search query",
    autocomplete: "off",
    spellcheck: false,
    enterKeyHint: "search",
  });
  const state = element("p", { role: "status" });
  const list = element("ul");
  const dialog = element("dialog", { className: "finder", ariaLabel: "Search" }, input, state, list);
  document.body.append(dialog);

  const search = openSearch(root);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let newest = 0;
  const show = async () => {
    newest += 1;
    const own = newest;
    const query = input.value;
    try {
      const found = await (await search)(query);
      // A later query may have finished first.
      if (own !== newest) return;
      list.replaceChildren(...found.results.map((result) => item(result, root)));
      state.textContent = query.trim() === "" ? "" : describe(found, query);
    } catch {
      state.textContent = "The search index could not be loaded. Reload the page to try again.";
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void show(), debounceMs);
  });
  dialog.addEventListener("keydown", (event) => {
    const links = all("a", list);
    const index = links.findIndex((link) => link === document.activeElement);
    const next: Readonly<Record<string, HTMLElement | undefined>> = {
      ArrowDown: links[index + 1],
      ArrowUp: index > 0 ? links[index - 1] : input,
    };
    if (Object.hasOwn(next, event.key)) {
      event.preventDefault();
      next[event.key]?.focus();
    } else if (event.key === "Enter" && event.target === input) {
      clearTimeout(timer);
      void show().then(() => all("a", list)[0]?.click());
    }
  });
  dialog.addEventListener("click", (event) => {
    const isLink = event.target instanceof Element && event.target.closest("a") !== null;
    // A click outside the dialog, or on a link, which may point to this page.
    if (event.target === dialog || isLink) dialog.close();
  });
  return (typed) => {
    if (!dialog.open) dialog.showModal();
    if (typed === "") input.select();
    else input.value = typed;
    void show();
  };
}

function describe({ query, results }: SearchResults, typed: string): string {
  if (results.length === 0) return "No results";
  const count = results.length === 1 ? "1 result" : `${results.length} results`;
  return query === typed ? count : `${count} for “${query}”`;
}

function item({ page, title, note, matches }: SearchResult, root: URL): HTMLElement {
  const { href } = new URL(page, root);
  const link = element("a", { href }, title, element("small", {}, note));
  const inside = matches.map(({ anchor, text }) =>
    element("li", {}, element("a", { href: `${href}#${encodeURIComponent(anchor)}` }, text)),
  );
  return element("li", {}, link, ...(inside.length > 0 ? [element("ul", {}, ...inside)] : []));
}
