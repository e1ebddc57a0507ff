import { addCopyButtons } from "./copy.ts";
import { enableSandbox } from "./sandbox.ts";
import { enableSearch } from "./search.ts";
import { enableTabs } from "./tabs.ts";
import { enableTheme } from "./theme.ts";

// This file is `assets/site.js`, so the root of the site is one directory up.
const script = document.currentScript;
const root = new URL("../", script instanceof HTMLScriptElement ? script.src : location.href);

enableTheme();
enableTabs();
closeNavigation();
addCopyButtons();
enableSearch(root);
void enableSandbox(root);

/** Closes the navigation of a narrow screen when a link in it points to the current page. */
function closeNavigation(): void {
  const navigation = document.getElementById("navigation");
  navigation?.addEventListener("click", ({ target }) => {
    const isHere = target instanceof HTMLAnchorElement && target.hash !== "";
    if (isHere && navigation.matches(":popover-open")) navigation.hidePopover();
  });
}
