// Shows a JavaScript value so that its type can be seen: 2 is a number, 2n a bigint, "2" a string.

/** @returns JavaScript-like text, such as `{"a": [1, 2n]}`, `Set {1}` or `Uint8Array [1, 2]` */
export function formatValue(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string") return JSON.stringify(value);
  if (Object.is(value, -0)) return "-0";
  if (typeof value !== "object" || value === null) return String(value);
  const name = Object.prototype.toString.call(value).slice(8, -1);
  if (Array.isArray(value)) return `[${value.map(formatValue).join(", ")}]`;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return `${name} [${[...(value as Uint8Array)].map(formatValue).join(", ")}]`;
  }
  if (value instanceof Set) return `Set {${[...value].map(formatValue).join(", ")}}`;
  if (value instanceof Map) return `Map {${formatEntries(value, " → ")}}`;
  return `{${formatEntries(Object.entries(value), ": ")}}`;
}

function formatEntries(entries: Iterable<[unknown, unknown]>, between: string): string {
  return [...entries].map(([k, v]) => formatValue(k) + between + formatValue(v)).join(", ");
}
