import { savedSampleKind, savedTheme } from "./preferences.ts";

// Runs before the first paint, so that saved preferences cause no flicker.
const root = document.documentElement;
const theme = savedTheme();
root.classList.add("scripted");
root.dataset["sample"] = savedSampleKind();
if (theme !== undefined) root.dataset["theme"] = theme;
