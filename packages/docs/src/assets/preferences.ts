const themeKey = "northspec-theme";
const sampleKey = "northspec-sample";

/** The theme that the user chose, if any. */
export function savedTheme(): "light" | "dark" | undefined {
  const theme = read(themeKey);
  return theme === "light" || theme === "dark" ? theme : undefined;
}

export function saveTheme(theme: "light" | "dark"): void {
  write(themeKey, theme);
}

/** The kind of sample that the user chose last. */
export function savedSampleKind(): string {
  const kind = read(sampleKey);
  return kind === "cli" || kind === "client" ? kind : "api";
}

export function saveSampleKind(kind: string): void {
  write(sampleKey, kind);
}

/** If the browser does not allow storage, a choice applies to one page. */
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
    // The choice still applies to this page.
  }
}
