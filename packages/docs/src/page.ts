/** Redoc draws the logo of its makers, and fetches it. Ours says the same, and is part of the page. */
const remoteLogo = /https:\/\/cdn\.redoc\.ly\/redoc\/logo-mini(?:-full)?\.svg/g;
const ownLogo =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='36' height='14'%3E" +
  "%3Ctext y='11' font-family='sans-serif' font-size='11' fill='%230044d4'%3ERedoc%3C/text%3E%3C/svg%3E";

/**
 * Takes the one request that a built page makes to another machine out of it.
 *
 * @param page - The page as `redocly build-docs --inlineBundle` writes it.
 * @throws `Error` when the page fetches no such logo: this step has then lost its reason.
 */
export function withOwnLogo(page: string): string {
  const mended = page.replaceAll(remoteLogo, ownLogo);
  if (mended === page) {
    throw new Error("Redoc's page no longer fetches its logo from cdn.redoc.ly. Remove this step from the build.");
  }
  return mended;
}

interface Operation {
  readonly operationId?: string;
  readonly tags?: readonly string[];
}

/**
 * Says where on the page each operation stands.
 *
 * @param bundle - The bundled specification, as JSON.
 * @returns The hash of the page's address by operationId.
 */
export function operationAnchors(bundle: string): Record<string, string> {
  // A lint rule of the specification gives every operation an operationId and exactly one tag.
  const { paths } = JSON.parse(bundle) as { paths: Record<string, Record<string, Operation>> };
  return Object.fromEntries(
    Object.values(paths)
      .flatMap((pathItem) => Object.values(pathItem))
      .flatMap(({ operationId, tags: [tag] = [] }) =>
        operationId === undefined || tag === undefined
          ? []
          : [[operationId, `#/${tag.toLowerCase().replaceAll(" ", "-")}/${operationId.toLowerCase()}`]],
      ),
  );
}
