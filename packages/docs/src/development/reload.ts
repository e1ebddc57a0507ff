/** Reloads the page after a build, or shows the output of a failed one. */
{
  const { build: shown } = document.currentScript?.dataset ?? {};

  const banner = document.createElement("section");
  banner.id = "development-failure";
  banner.setAttribute("role", "alert");

  const showFailure = (output: string): void => {
    const title = document.createElement("strong");
    title.textContent = "Build failed. This page is from the last successful build.";
    const log = document.createElement("pre");
    log.tabIndex = 0;
    log.textContent = output;
    document.body.prepend(banner);
    banner.replaceChildren(title, log);
  };

  new EventSource("/_development/builds").addEventListener("message", ({ data }) => {
    // Sent by the development server.
    const { build, failure } = JSON.parse(data) as { build: string; failure?: string };
    if (failure !== undefined) showFailure(failure);
    else if (build === shown || build === "") banner.remove();
    else location.reload();
  });
}
