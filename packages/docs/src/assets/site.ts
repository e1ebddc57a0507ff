import { addCopyButtons } from "./copy.ts";
import { closeNavigation } from "./navigation.ts";
import { offerSandbox } from "./run.ts";
import { offerSearch } from "./search.ts";
import { offerTabs } from "./tabs.ts";
import { offerTheme } from "./theme.ts";

// This file is `assets/site.js`: the root of the site is the folder above, wherever the site is served.
const script = document.currentScript;
const root = new URL("../", script instanceof HTMLScriptElement ? script.src : location.href);

offerTheme();
offerTabs();
closeNavigation();
addCopyButtons();
offerSearch(root);
void offerSandbox(root);
