import type { Reference } from "../model/reference.ts";
import { includes } from "./includes.ts";
import type { Guide } from "./read.ts";

/** A line of a guide in whose place facts of the reference stand: `<!-- operations -->`. */
const includeLine = /^<!-- *([a-z-]+)(?: +(\S+))? *-->$/;

/**
 * The whole page of a guide in Markdown: its title, its summary, and its text with every include resolved. Links stay
 * relative to the folder of the guides and end in `.md`.
 *
 * @throws `Error` that names the guide and the include, where there is no such include or not what it asks for.
 */
export function guideMarkdown(guide: Guide, reference: Reference): string {
  let isCode = false;
  const lines = guide.markdown.split("\n").map((line) => {
    if (line.startsWith("```")) isCode = !isCode;
    const [, name, parameter] = (!isCode && includeLine.exec(line)) || [];
    return name === undefined ? line : resolve(name, parameter, guide, reference);
  });
  return [`# ${guide.title}`, "", guide.summary, "", ...lines, ""].join("\n");
}

function resolve(name: string, parameter: string | undefined, { slug }: Guide, reference: Reference): string {
  const include = Object.hasOwn(includes, name) ? includes[name] : undefined;
  if (include === undefined) {
    const known = Object.keys(includes).join(", ");
    throw new Error(`${slug}.md: There is no include \`${name}\`. There is: ${known}.`);
  }
  try {
    return include(reference, parameter);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${slug}.md: \`<!-- ${name} -->\`: ${reason}`, { cause: error });
  }
}
