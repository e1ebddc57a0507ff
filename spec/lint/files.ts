import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isObject } from "@northspec/openapi";
import type { Context, ResolvedReference, Source } from "./redocly.ts";

/** Requires each path to reference the file in `paths/` that is named after it. */
export function pathFileName() {
  return {
    Paths(paths: Readonly<Record<string, unknown>>, { location, report }: Context) {
      for (const [path, item] of Object.entries(paths)) {
        const file = `paths/${path.slice(1).replaceAll("/", "_")}.yaml`;
        if (isObject(item) && item["$ref"] === file) continue;
        const message = `The file of a path is named after it. Move this path item to \`${file}\`, and reference it.`;
        report({ message, location: location.child([path]) });
      }
    },
  };
}

const message = "`openapi.yaml` does not reference this file, directly or indirectly. Reference it, or delete it.";

/** Requires every file in `paths/` and `components/` to be referenced from the root, directly or indirectly. */
export function noOrphanFiles() {
  const referenced = new Set<string>();
  return {
    ref(_reference: unknown, _context: Context, { location }: ResolvedReference) {
      if (location) referenced.add(location.source.absoluteRef);
    },
    Root: {
      leave(_root: unknown, { location, report }: Context) {
        const directory = dirname(location.source.absoluteRef);
        // Redocly does not export the class of its sources, and has not read this file.
        const SourceOfFile = location.source.constructor as new (path: string, text: string) => Source;
        for (const file of filesIn(join(directory, "paths"), join(directory, "components"))) {
          if (referenced.has(file)) continue;
          report({ message, location: { source: new SourceOfFile(file, readFileSync(file, "utf8")), pointer: "#/" } });
        }
      },
    },
  };
}

function filesIn(...directories: readonly string[]): string[] {
  return directories
    .filter((directory) => existsSync(directory))
    .flatMap((directory) =>
      readdirSync(directory, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".yaml"))
        .map((name) => join(directory, name)),
    );
}
