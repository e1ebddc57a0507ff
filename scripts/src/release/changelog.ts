/**
 * Adds a change to what a changelog tells of a version, as the last of the first kind of changes that it lists.
 *
 * @param changelog - as changesets write it.
 * @param change - in Markdown.
 * @param kind - of the change, where the changelog lists none: a package that only follows the others has none.
 * @throws Error where the changelog does not tell of the version.
 */
export function addChange(changelog: string, version: string, change: string, kind: string): string {
  const lines = changelog.trimEnd().split("\n");
  const start = lines.indexOf(`## ${version}`);
  if (start === -1) throw new Error(`The changelog has no heading \`## ${version}\`.`);
  const end = findFrom(lines, start + 1, /^## /u);
  const list = findFrom(lines, start, /^### /u);
  const item = listItem(change);
  if (list >= end) {
    // What stands there says that nothing has changed.
    const heading = `### ${kind.charAt(0).toUpperCase()}${kind.slice(1)} Changes`;
    lines.splice(start + 1, end - start - 1, "", heading, "", item, "");
  } else {
    lines.splice(Math.min(findFrom(lines, list + 1, /^### /u), end), 0, item, "");
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

/** The index of the first line at or after `start` that a pattern fits, or else the number of lines. */
function findFrom(lines: readonly string[], start: number, pattern: RegExp): number {
  const index = lines.findIndex((line, position) => position >= start && pattern.test(line));
  return index === -1 ? lines.length : index;
}

function listItem(markdown: string): string {
  const [first = "", ...others] = markdown.split("\n");
  return [`- ${first}`, ...others.map((line) => (line === "" ? "" : `  ${line}`))].join("\n");
}
