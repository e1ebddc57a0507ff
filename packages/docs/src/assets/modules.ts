import { all } from "./page.ts";

/** Loads a module of the site. */
function load<Module>(root: URL, name: string): Promise<Module> {
  return import(new URL(`assets/${name}.js`, root).href) as Promise<Module>; // what the build bundles under this name
}

/** Enables the search. Its script and index are loaded when the dialog is first opened. */
export function enableSearch(root: URL): void {
  const buttons = all("button.search");
  if (location.protocol === "file:") {
    // Browsers block requests from these pages.
    for (const button of buttons) button.hidden = true;
    return;
  }
  let open: Promise<(typed: string) => void> | undefined;
  const openDialog = async () => {
    // Keeps what is typed while the script is loading.
    let typed = "";
    const keep = ({ key, ctrlKey, metaKey }: KeyboardEvent) => {
      if (key.length === 1 && !ctrlKey && !metaKey) typed += key;
    };
    addEventListener("keydown", keep, true);
    open ??= load<typeof import("./search.ts")>(root, "search").then(({ createDialog }) => createDialog(root));
    const show = await open.finally(() => removeEventListener("keydown", keep, true));
    show(typed);
  };
  for (const button of buttons) button.addEventListener("click", () => void openDialog());
  document.addEventListener("keydown", (event) => {
    // The input keeps the focus for a moment after the dialog is closed.
    const isTyping =
      event.target instanceof Element &&
      event.target.matches("input, textarea, select") &&
      event.target.checkVisibility();
    const isShortcut = event.key === "k" && (event.ctrlKey || event.metaKey);
    if (!isShortcut && (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey)) return;
    event.preventDefault();
    void openDialog();
  });
}

/** Enables the buttons that send an example to a sandbox. Pages from other origins never look for one. */
export async function enableSandbox(root: URL): Promise<void> {
  const isHere = location.protocol === "http:" && /^(?:127\.0\.0\.1|localhost|\[::1\])$/.test(location.hostname);
  if (!isHere || all(".run").length === 0) return;
  const { showButtons } = await load<typeof import("./sandbox.ts")>(root, "sandbox");
  await showButtons(root);
}
