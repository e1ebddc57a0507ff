import { savedSampleKind, saveSampleKind } from "./preferences.ts";
import { all } from "./page.ts";

/** The tab that a key moves to: https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ */
const steps: Readonly<Record<string, (index: number, count: number) => number>> = {
  ArrowLeft: (index, count) => (index + count - 1) % count,
  ArrowRight: (index, count) => (index + 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** Turns the samples into tabs. Every set, on this page and the next, shows the kind that was chosen last. */
export function enableTabs(): void {
  const tabs = all("[role=tab]");
  const choose = (kind: string | undefined) => {
    if (kind === undefined) return;
    document.documentElement.dataset["sample"] = kind;
    for (const tab of tabs) {
      const isChosen = tab.dataset["kind"] === kind;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
    }
  };
  const chooseBy = (tab: HTMLElement) => {
    const kind = tab.dataset["kind"];
    const before = tab.getBoundingClientRect().top;
    choose(kind);
    // The sets above may change in height: keep the clicked tab in position.
    const moved = tab.getBoundingClientRect().top - before;
    if (moved !== 0) (tab.closest(".samples") ?? document.documentElement).scrollTop += moved;
    if (kind !== undefined) saveSampleKind(kind);
  };

  for (const tab of tabs) {
    const panel = document.getElementById(tab.getAttribute("aria-controls") ?? "");
    panel?.setAttribute("role", "tabpanel");
    panel?.setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", () => chooseBy(tab));
  }
  for (const list of all("[role=tablist]")) {
    const own = all("[role=tab]", list);
    list.addEventListener("keydown", (event) => {
      const step = Object.hasOwn(steps, event.key) ? steps[event.key] : undefined;
      const index = own.findIndex((tab) => tab === event.target);
      const next = step === undefined || index < 0 ? undefined : own[step(index, own.length)];
      if (next === undefined) return;
      event.preventDefault();
      chooseBy(next);
      next.focus();
    });
  }
  choose(savedSampleKind());
  // The choice changed on another page.
  addEventListener("storage", () => choose(savedSampleKind()));
}
