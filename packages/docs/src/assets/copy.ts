import { all, announce, element } from "./page.ts";

/** Puts a button on every code block. */
export function addCopyButtons(): void {
  for (const block of all(".code")) addCopyButton(block);
}

/** Puts a button on a code block that copies what is in it. */
export function addCopyButton(block: HTMLElement): void {
  const button = element("button", { className: "copy", type: "button" }, "Copy");
  let timer: ReturnType<typeof setTimeout> | undefined;
  const copyCode = async () => {
    const isCopied = await copy(block.querySelector("pre")?.textContent ?? "");
    button.textContent = isCopied ? "Copied" : "Not copied";
    announce(isCopied ? "Copied" : "The browser did not allow copying. Select the code and copy it.");
    clearTimeout(timer);
    timer = setTimeout(() => {
      button.textContent = "Copy";
      announce("");
    }, 2000);
  };
  button.addEventListener("click", () => void copyCode());
  block.append(button);
}

/** Pages from a directory, and those without TLS, have no clipboard interface: the old command does it there. */
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
