/** Reloads the page when the site has been built anew, and shows what a build printed that failed. */
{
  const { build: shown } = document.currentScript?.dataset ?? {};

  const banner = document.createElement("section");
  banner.id = "development-failure";
  banner.setAttribute("role", "alert");

  const showFailure = (output: string): void => {
    const title = document.createElement("strong");
    title.textContent = "The build failed. This page is from the last build that succeeded.";
    const log = document.createElement("pre");
    log.tabIndex = 0;
    log.textContent = output;
    document.body.prepend(banner);
    banner.replaceChildren(title, log);
  };

  new EventSource("/_development/builds").addEventListener("message", ({ data }) => {
    // The development server writes this.
    const { build, failure } = JSON.parse(data) as { build: string; failure?: string };
    if (failure !== undefined) showFailure(failure);
    else if (build === shown || build === "") banner.remove();
    else location.reload();
  });
}
