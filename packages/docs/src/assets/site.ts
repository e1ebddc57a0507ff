import { addCopyButtons } from "./copy.ts";
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

/** Closes the navigation of a narrow screen when a link in it leads to a place on the page that it covers. */
function closeNavigation(): void {
  const navigation = document.getElementById("navigation");
  navigation?.addEventListener("click", ({ target }) => {
    const isHere = target instanceof HTMLAnchorElement && target.hash !== "";
    if (isHere && navigation.matches(":popover-open")) navigation.hidePopover();
  });
}
