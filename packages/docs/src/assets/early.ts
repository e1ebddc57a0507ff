import { savedSampleKind, savedTheme } from "./preferences.ts";

// Runs before the first paint, so that what the reader chose before does not appear a moment late.
const root = document.documentElement;
const theme = savedTheme();
root.classList.add("scripted");
root.dataset["sample"] = savedSampleKind();
if (theme !== undefined) root.dataset["theme"] = theme;
