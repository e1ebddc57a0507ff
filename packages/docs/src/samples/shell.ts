const widest = 80;

/** A text as one word of a POSIX shell: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A command of parts: on one line where that is short, and else with a line for each. */
export function command(parts: readonly string[]): string {
  const line = parts.join(" ");
  return line.length <= widest && !line.includes("\n") ? line : parts.join(" \\\n  ");
}
