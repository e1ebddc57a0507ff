import type { Context } from "./redocly.ts";
import { at } from "./references.ts";

/** Requires each tag to be in exactly one tag group, and each group to contain only tags of the document. */
export function tagGroups() {
  return {
    Root(root: Readonly<Record<string, unknown>>, { location, report }: Context) {
      const names = list(root["tags"]).map((tag) => at(tag, "name"));
      const grouped = list(root["x-tagGroups"]).flatMap((group) => list(at(group, "tags")));
      names.forEach((name, index) => {
        const { length } = grouped.filter((each) => each === name);
        if (length === 1) return;
        const message = `The tag is in ${length} groups of \`x-tagGroups\`. List it in exactly one.`;
        report({ message, location: location.child(["tags", index]) });
      });
      for (const name of grouped.filter((each) => !names.includes(each))) {
        const message = `\`x-tagGroups\` lists an unknown tag, \`${String(name)}\`. Add it to \`tags\`, or remove it.`;
        report({ message, location: location.child(["x-tagGroups"]) });
      }
    },
  };
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
