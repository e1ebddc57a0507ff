/** Longer lines of a sample are wrapped if possible. */
export const maxWidth = 80;

/** The syntax of a language for JSON values. */
interface Notation {
  readonly key: (name: string) => string;
  /** The character after the last element of a multi-line value. */
  readonly trailingComma: "," | "";
}

const jsonNotation: Notation = { key: (name) => JSON.stringify(name), trailingComma: "" };

const javaScriptNotation: Notation = {
  key(name) {
    if (name === "__proto__") return '["__proto__"]'; // without brackets it would set the prototype
    return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
  },
  trailingComma: ",",
};

/** Formats a value as JSON. Values that fit on one line are not wrapped. */
export function formatJson(value: unknown): string {
  return formatValue(value, jsonNotation, 0, 0);
}

/**
 * Formats a JSON value as JavaScript. Values that fit on one line are not wrapped.
 *
 * @param used - The number of characters before the value on its first line.
 */
export function formatJavaScript(value: unknown, used = 0): string {
  return formatValue(value, javaScriptNotation, used, 0);
}

function formatValue(value: unknown, notation: Notation, used: number, indent: number): string {
  const line = formatInline(value, notation);
  const isArray = Array.isArray(value);
  if (typeof value !== "object" || value === null || line.length === 2 || used + line.length <= maxWidth) return line;
  const inner = indent + 2;
  const rows = isArray
    ? value.map((item) => formatValue(item, notation, inner + 1, inner))
    : Object.entries(value).map(([name, item]) => {
        const start = `${notation.key(name)}: `;
        return start + formatValue(item, notation, inner + start.length + 1, inner);
      });
  const [open, close] = isArray ? "[]" : "{}";
  const lines = rows.join(`,\n${" ".repeat(inner)}`);
  return `${open}\n${" ".repeat(inner)}${lines}${notation.trailingComma}\n${" ".repeat(indent)}${close}`;
}

function formatInline(value: unknown, notation: Notation): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => formatInline(item, notation)).join(", ")}]`;
  const rows = Object.entries(value).map(([name, item]) => `${notation.key(name)}: ${formatInline(item, notation)}`);
  return rows.length > 0 ? `{ ${rows.join(", ")} }` : "{}";
}
