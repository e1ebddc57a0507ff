import { all, element } from "./page.ts";

/** Shows one of several examples at a time, with a control to select it. Examples with the same name are shown together. */
export function enableExamples(): void {
  const groups = all(".examples")
    .map((group) => all(":scope > [data-example]", group))
    .filter((examples) => examples.length > 1);
  const selects = groups.map(addSelect);
  for (const [index, select] of selects.entries()) {
    select.addEventListener("change", () => {
      const name = groups[index]?.[select.selectedIndex]?.dataset["example"];
      for (const [other, examples] of groups.entries()) {
        const same = examples.findIndex((example) => example.dataset["example"] === name);
        show(examples, other === index ? select.selectedIndex : same, selects[other]);
      }
    });
  }
}

function addSelect(examples: readonly HTMLElement[]): HTMLSelectElement {
  const titles = examples.map((example) => example.querySelector("h3")?.textContent ?? "");
  const select = element("select", {}, ...titles.map((title) => element("option", {}, title)));
  examples[0]?.before(element("label", { className: "select" }, "Example ", select));
  show(examples, 0, select);
  return select;
}

function show(examples: readonly HTMLElement[], chosen: number, select: HTMLSelectElement | undefined): void {
  if (chosen < 0 || !select) return;
  select.selectedIndex = chosen;
  for (const [index, example] of examples.entries()) example.hidden = index !== chosen;
}
