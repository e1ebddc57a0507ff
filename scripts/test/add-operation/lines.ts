/** The numbered lines under a heading of a Markdown text, each as one line without its number. */
export function numberedLines(markdown: string, heading: string): string[] {
  const [, section = ""] = markdown.split(`\n## ${heading}\n`);
  const [content = ""] = section.split(/^## /mu);
  // A line that is too long goes on in the next, further to the right.
  const lines = content
    .trim()
    .replaceAll(/\n {2,}/g, " ")
    .split("\n");
  return lines.map((line) => line.replace(/^\d+\. /u, ""));
}

/** What tells lines that are to be followed from those that are followed, in words; nothing where they are the same. */
export function differences(asked: readonly string[], followed: readonly string[]): string[] {
  const unknown = asked.filter((line) => !followed.includes(line));
  const gone = followed.filter((line) => !asked.includes(line));
  const found = [
    ...unknown.map((line) => `CONTRIBUTING.md asks for what this test does not do: ${line}`),
    ...gone.map((line) => `This test does what CONTRIBUTING.md does not ask for: ${line}`),
  ];
  const isInOrder = asked.length === followed.length && asked.every((line, index) => line === followed[index]);
  return found.length > 0 || isInOrder ? found : ["CONTRIBUTING.md asks for it in another order, or twice."];
}
