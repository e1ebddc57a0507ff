import { all, announce, element } from "./page.ts";

/** Adds a copy button to every code block. */
export function addCopyButtons(): void {
  for (const block of all(".code")) addCopyButton(block);
}

/** Adds a button that copies a code block. */
export function addCopyButton(block: HTMLElement): void {
  const button = element("button", { className: "copy", type: "button" }, "Copy");
  let timer: ReturnType<typeof setTimeout> | undefined;
  const copyCode = async () => {
    const isCopied = await copy(block.querySelector("pre")?.textContent ?? "");
    button.textContent = isCopied ? "Copied" : "Copy failed";
    announce(isCopied ? "Copied" : "The browser blocked copying. Select the code and copy it.");
    clearTimeout(timer);
    timer = setTimeout(() => {
      button.textContent = "Copy";
      announce("");
    }, 2000);
  };
  button.addEventListener("click", () => void copyCode());
  block.append(button);
}

/** Falls back to `execCommand` on pages without TLS and on `file:` pages, which have no clipboard API. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const focused = document.activeElement;
    const area = element("textarea", { value: text, className: "hidden", ariaHidden: "true" });
    document.body.append(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
    return isCopied;
  }
}
