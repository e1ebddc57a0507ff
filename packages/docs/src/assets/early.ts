import { chosenSample, chosenTheme } from "./choices.ts";

// Runs before the first paint, so that what the reader chose before does not appear a moment late.
const root = document.documentElement;
const theme = chosenTheme();
root.classList.add("scripted");
root.dataset["sample"] = chosenSample();
if (theme !== undefined) root.dataset["theme"] = theme;
