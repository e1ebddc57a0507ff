const widest = 80;

/**
 * A value of JSON as JavaScript is written: what fits stays on its line.
 *
 * @param used - how many characters its line holds besides.
 * @param indent - how many spaces its line begins with.
 */
export function literal(value: unknown, used = 0, indent = 0): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const line = onOneLine(value);
  if (used + line.length <= widest || line.length === 2) return line;
  const inner = " ".repeat(indent + 2);
  const rows = Array.isArray(value)
    ? value.map((item) => literal(item, indent + 3, indent + 2))
    : Object.entries(value).map(([name, item]) => {
        const start = `${key(name)}: `;
        return start + literal(item, indent + start.length + 3, indent + 2);
      });
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${rows.map((row) => `${inner}${row},\n`).join("")}${" ".repeat(indent)}${close}`;
}

function onOneLine(value: object): string {
  if (Array.isArray(value)) return `[${value.map((item) => literal(item, -Infinity)).join(", ")}]`;
  const rows = Object.entries(value).map(([name, item]) => `${key(name)}: ${literal(item, -Infinity)}`);
  return rows.length > 0 ? `{ ${rows.join(", ")} }` : "{}";
}

function key(name: string): string {
  if (name === "__proto__") return '["__proto__"]'; // the bare name would set the prototype
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
