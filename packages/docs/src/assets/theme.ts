import { savedTheme, saveTheme } from "./preferences.ts";
import { all } from "./page.ts";

/** Enables the button that switches between light and dark. */
export function enableTheme(): void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const [button] = all(".theme");
  if (button === undefined) return;
  const isDark = () => (document.documentElement.dataset["theme"] ?? (system.matches ? "dark" : "light")) === "dark";
  const show = () => button.setAttribute("aria-pressed", String(isDark()));
  const change = (theme: "light" | "dark" | undefined) => {
    if (theme === undefined) delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
    show();
  };
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    saveTheme(theme);
    change(theme);
  });
  system.addEventListener("change", show);
  // The choice changed on another page.
  addEventListener("storage", () => change(savedTheme()));
  show();
}
