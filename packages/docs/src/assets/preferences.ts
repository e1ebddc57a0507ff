const themeKey = "northspec-theme";
const sampleKey = "northspec-sample";

/** What the reader has set the switch to; undefined where the system decides. */
export function savedTheme(): "light" | "dark" | undefined {
  const theme = read(themeKey);
  return theme === "light" || theme === "dark" ? theme : undefined;
}

export function saveTheme(theme: "light" | "dark"): void {
  write(themeKey, theme);
}

/** The kind of sample that was read last. */
export function savedSampleKind(): string {
  const kind = read(sampleKey);
  return kind === "cli" || kind === "client" ? kind : "api";
}

export function saveSampleKind(kind: string): void {
  write(sampleKey, kind);
}

/** A browser may refuse to store anything; a choice then holds for its page. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // There is nothing to do, and nothing is lost.
  }
}
