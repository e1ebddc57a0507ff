import { createRequire } from "node:module";

/** The version of this package, which npm asks every package.json for. */
export const { version } = createRequire(import.meta.url)("../package.json") as { readonly version: string };
