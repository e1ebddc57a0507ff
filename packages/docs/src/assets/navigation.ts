/** Closes the navigation of a narrow screen when a link in it leads to a place on the page that it covers. */
export function closeNavigation(): void {
  const navigation = document.getElementById("navigation");
  navigation?.addEventListener("click", ({ target }) => {
    const isHere = target instanceof HTMLAnchorElement && target.hash !== "";
    if (isHere && navigation.matches(":popover-open")) navigation.hidePopover();
  });
}
