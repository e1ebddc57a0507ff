import { all, element } from "./page.ts";

/** Opens the folds around the target of a link, and adds buttons that open all folds of a section. */
export function enableFolds(): void {
  const openTarget = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target?.closest("details.fold")) return;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null)
      fold.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", openTarget);
  openTarget();
  for (const section of all(".details > section")) {
    const folds = [...section.querySelectorAll<HTMLDetailsElement>("details.fold")];
    if (folds.length > 0) section.querySelector("h2")?.after(expandButton(folds));
  }
}

function expandButton(folds: readonly HTMLDetailsElement[]): HTMLButtonElement {
  const button = element("button", { className: "expand", type: "button" }, "Expand all");
  button.addEventListener("click", () => {
    const open = folds.some((fold) => !fold.open);
    for (const fold of folds) fold.open = open;
    button.textContent = open ? "Collapse all" : "Expand all";
  });
  return button;
}
