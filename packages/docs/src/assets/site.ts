import { addCopyButtons, addPageCopyButton } from "./copy.ts";
import { enableExamples } from "./examples.ts";
import { enableFieldLinks } from "./field-links.ts";
import { enableFilter } from "./filter.ts";
import { enableFolds } from "./folds.ts";
import { enableSandbox, enableSearch } from "./modules.ts";
import { enableTabs } from "./tabs.ts";
import { enableTheme } from "./theme.ts";
import { enablePosition } from "./position.ts";

// This file is `assets/site.js`, so the root of the site is one directory up.
const script = document.currentScript;
const root = new URL("../", script instanceof HTMLScriptElement ? script.src : location.href);

enableTheme();
enableTabs();
enableExamples();
enableFieldLinks();
enableFolds();
enableFilter();
enablePosition();
closeNavigation();
addCopyButtons();
addPageCopyButton();
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
