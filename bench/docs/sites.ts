import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildCost, runMeasured } from "./cost.ts";

const bench = join(import.meta.dirname, "..");
const modules = join(bench, "node_modules");
const results = join(bench, "results");

/** An operation of the specification, as far as addresses of pages are made of it. */
export interface Linked {
  readonly operationId: string;
  readonly tag: string;
  readonly method: string;
  readonly path: string;
}

/** A way to make a site out of a specification. */
export interface Contender {
  readonly name: string;
  /** The packages that it is made with. */
  readonly packages: readonly string[];
  /** Builds the site and gives the folder that a host serves. */
  build(folder: string, document: string, limit: number): Promise<{ site: string; cost: BuildCost }>;
  /** The address of an operation below the site's. */
  link(operation: Linked): string;
}

/** A folder below the benchmarks, where the peers are found, that git ignores. */
export function makeWorkshop(): string {
  mkdirSync(results, { recursive: true });
  return mkdtempSync(join(results, "docs-"));
}

/** `get-service` for `getService`. */
function slugOf({ operationId }: Linked): string {
  return operationId.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** A page with nothing but what is looked for: what the browser and the host take by themselves. */
export const floor: Contender = {
  name: "bare page, the floor",
  packages: [],
  async build(folder, document) {
    const site = join(folder, "floor");
    mkdirSync(site);
    const { paths } = JSON.parse(readFileSync(document, "utf8")) as {
      paths: Record<string, Record<string, { operationId?: string; summary: string; description: string }>>; // the bundle, which is linted
    };
    for (const [path, item] of Object.entries(paths)) {
      for (const { operationId, summary, description } of Object.values(item)) {
        if (operationId === undefined) continue;
        writeFileSync(
          join(site, `${operationId}.html`),
          `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <title>${summary}</title>
  <h1>${summary}</h1>
  <p><code>${path}</code></p>
  <p>${description}</p>
</html>
`,
        );
      }
    }
    return { site, cost: { seconds: 0, memory: 0, processorSeconds: 0, timedOut: false } };
  },
  link: ({ operationId }) => `/${operationId}.html`,
};

/** Our own site, of which the one page that Redocly makes is a peer here. */
function makeOurs(name: string, ...options: readonly string[]): Contender {
  return {
    name,
    packages: [],
    async build(folder, document, limit) {
      const [site, memory] = [join(folder, "ours"), join(folder, "memory")];
      // Peers are built from nothing.
      for (const before of [site, memory]) rmSync(before, { recursive: true, force: true });
      const program = join(bench, "../packages/docs/src/build.ts");
      const words = [program, "--spec", document, "--output", site, "--memory", memory, "--no-redocly", ...options];
      return { site, cost: await runMeasured([process.execPath, ...words], folder, limit) };
    },
    link: (operation) => `/operations/${slugOf(operation)}.html`,
  };
}

export const ours = makeOurs("ours");
export const oursWithoutSearch = makeOurs("ours, without search", "--no-search");

export const redocly: Contender = {
  name: "redocly build-docs",
  packages: ["@redocly/cli"],
  async build(folder, document, limit) {
    const site = join(folder, "redocly");
    const program = join(modules, "@redocly/cli/bin/cli.js");
    // Its script comes from another machine unless it is told to write it into the page.
    const words = [program, "build-docs", document, "--inlineBundle", "--output", join(site, "index.html")];
    return { site, cost: await runMeasured([process.execPath, ...words], folder, limit) };
  },
  link: ({ tag, operationId }) => `/#/${tag.toLowerCase()}/${operationId.toLowerCase()}`,
};

function makeStarlight(name: string, pagefind: boolean): Contender {
  return {
    name,
    packages: ["starlight-openapi", "@astrojs/starlight", "astro"],
    async build(folder, document, limit) {
      const project = join(folder, "starlight");
      for (const [path, text] of Object.entries(starlightProject(pagefind))) {
        mkdirSync(join(project, path, ".."), { recursive: true });
        writeFileSync(join(project, path), text);
      }
      cpSync(document, join(project, "openapi.json"));
      const cost = await runMeasured([join(modules, ".bin/astro"), "build"], project, limit);
      return { site: join(project, "dist"), cost };
    },
    link: ({ operationId }) => `/reference/operations/${operationId.toLowerCase()}/`,
  };
}

/** The files of a project as its guide has one write them. */
function starlightProject(pagefind: boolean): Record<string, string> {
  // Astro compiles what the project's manifest depends on, and takes everything else as it is.
  const { dependencies } = JSON.parse(readFileSync(join(bench, "package.json"), "utf8")) as {
    dependencies: object; // our own manifest
  };
  return {
    "package.json": JSON.stringify({ type: "module", private: true, dependencies }),
    "astro.config.mjs": `import starlight from "@astrojs/starlight";
import { defineConfig } from "astro/config";
import openapi, { openAPISidebarGroups } from "starlight-openapi";

export default defineConfig({
  integrations: [
    starlight({
      title: "Reference",
      pagefind: ${pagefind},
      plugins: [openapi([{ base: "reference", schema: "./openapi.json" }])],
      sidebar: openAPISidebarGroups,
    }),
  ],
});
`,
    "src/content.config.ts": `import { docsLoader } from "@astrojs/starlight/loaders";
import { docsSchema } from "@astrojs/starlight/schema";
import { defineCollection } from "astro:content";

export const collections = { docs: defineCollection({ loader: docsLoader(), schema: docsSchema() }) };
`,
    "src/content/docs/index.md": "---\ntitle: Reference\n---\n\nThe reference.\n",
  };
}

export const starlight = makeStarlight("starlight-openapi", true);
export const starlightWithoutSearch = makeStarlight("starlight-openapi, without search", false);

/** A page that draws the specification in the browser, with files of a package and a script that starts it. */
function makeRenderer(
  name: string,
  files: readonly string[],
  head: string,
  body: string,
  start: string,
  link: Contender["link"],
): Contender {
  return {
    name,
    packages: [name],
    // Nothing is built.
    async build(folder, document) {
      const site = join(folder, name.replaceAll(/\W+/g, "-"));
      mkdirSync(site);
      for (const file of files) cpSync(join(modules, name, file), join(site, file.replace(/^.*\//, "")));
      cpSync(document, join(site, "openapi.json"));
      writeFileSync(join(site, "start.js"), start);
      writeFileSync(
        join(site, "index.html"),
        `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Reference</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    ${head}
  </head>
  <body>
    ${body}
    <script src="start.js"></script>
  </body>
</html>
`,
      );
      return { site, cost: { seconds: 0, memory: 0, processorSeconds: 0, timedOut: false } };
    },
    link,
  };
}

/** Those that draw in the browser, each set up as its README says. */
export const renderers: readonly Contender[] = [
  makeRenderer(
    "@scalar/api-reference",
    ["dist/browser/standalone.js"],
    "",
    '<div id="app"></div>\n    <script src="standalone.js"></script>',
    'Scalar.createApiReference("#app", { url: "openapi.json" });\n',
    ({ tag, method, path }) => `/#tag/${tag.toLowerCase()}/${method}${path}`,
  ),
  makeRenderer(
    "swagger-ui-dist",
    ["swagger-ui.css", "index.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js"],
    '<link rel="stylesheet" href="swagger-ui.css">\n    <link rel="stylesheet" href="index.css">',
    '<div id="swagger-ui"></div>\n    <script src="swagger-ui-bundle.js"></script>\n    <script src="swagger-ui-standalone-preset.js"></script>',
    `window.ui = SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  plugins: [SwaggerUIBundle.plugins.DownloadUrl],
  layout: "StandaloneLayout",
});
`,
    ({ tag, operationId }) => `/#/${tag}/${operationId}`,
  ),
  makeRenderer(
    "@stoplight/elements",
    ["styles.min.css", "web-components.min.js"],
    '<link rel="stylesheet" href="styles.min.css">',
    '<elements-api apiDescriptionUrl="openapi.json" router="hash"></elements-api>\n    <script src="web-components.min.js"></script>',
    "",
    ({ operationId }) => `/#/operations/${operationId}`,
  ),
];
