/** What the development server adds to each page: it reloads the page when the site is built anew. */
{
  const { build: shown } = document.currentScript?.dataset ?? {};

  const banner = document.createElement("section");
  banner.id = "development-failure";
  banner.setAttribute("role", "alert");

  /** Shows what the last build said when it failed. */
  const showFailure = (failure: string | undefined): void => {
    banner.replaceChildren();
    if (failure === undefined) {
      banner.remove();
      return;
    }
    const title = document.createElement("strong");
    title.textContent = "The last edit does not build. This is the site before it.";
    const output = document.createElement("pre");
    output.tabIndex = 0;
    output.textContent = failure;
    document.body.prepend(banner);
    banner.append(title, output);
  };

  new EventSource("/_development/builds").addEventListener("message", ({ data }) => {
    // The server writes a BuildState.
    const { build, failure } = JSON.parse(data) as { build: string; failure?: string };
    if (build === shown || build === "") showFailure(failure);
    else location.reload();
  });
}
