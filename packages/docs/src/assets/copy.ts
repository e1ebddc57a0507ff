import { all, announce, element } from "./page.ts";

/** Adds a copy button to every code block. */
export function addCopyButtons(): void {
  for (const block of all(".code")) addCopyButton(block);
}

/** Adds a button that copies a code block. */
export function addCopyButton(block: HTMLElement): void {
  block.append(createButton("Copy", async () => block.querySelector("pre")?.textContent ?? ""));
}

/** Adds a button that copies the page as Markdown, next to the link to it. */
export function addPageCopyButton(): void {
  const [link] = all<HTMLAnchorElement>("a.markdown");
  link?.before(createButton("Copy page as Markdown", async () => (await fetch(link.href)).text()));
}

function createButton(label: string, read: () => Promise<string>): HTMLButtonElement {
  const button = element("button", { className: "copy", type: "button" }, label);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const copyText = async () => {
    // A page from a file cannot be fetched.
    const isCopied = await read().then(copy, () => false);
    button.textContent = isCopied ? "Copied" : "Copy failed";
    announce(isCopied ? "Copied" : "The browser blocked copying. Select the text and copy it.");
    clearTimeout(timer);
    timer = setTimeout(() => {
      button.textContent = label;
      announce("");
    }, 2000);
  };
  button.addEventListener("click", () => void copyText());
  return button;
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
