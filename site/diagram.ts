// Mermaid's sequence diagrams and flow charts as lists: readable on a phone, by a screen reader, and without a script.

import { escapeHtml } from "./highlight.ts";

const NODE = (name: string) => String.raw`(?<${name}>\w+)(?:[[{]"?(?<${name}Name>.+?)"?[\]}])?`;

/** `page->>worker: message` and `a["name"] -- "message" --> b`, one to a line. */
const ARROWS = [
  /^(?<from>\w+)-{1,2}>>(?<to>\w+): (?<message>.+)$/,
  new RegExp(`^${NODE("from")} (?:-- "(?<why>.+)" )?-->(?:\\|(?<message>.+)\\|)? ${NODE("to")}$`),
];

const CASES: Readonly<Record<string, string>> = { alt: "If", else: "Or if", and: "And" };

export function diagram(source: string): string {
  const names = new Map<string, string>();
  const nameOf = (id = "") => `<b>${escapeHtml(names.get(id) ?? id)}</b>`;
  const row = (line: string): string => {
    const [, id, name] = /^participant (\S+)(?: as (.+))?$/.exec(line) ?? [];
    if (id) names.set(id, name ?? id);
    if (id || line === "" || line === "end") return "";
    const [, who = "", note = ""] = /^Note over ([^:]+): (.+)$/.exec(line) ?? [];
    if (note) {
      const all = who.split(",").map((one) => nameOf(one));
      return `<li class="aside">${all.join(" and ")}: ${escapeHtml(note)}</li>`;
    }
    const [, word = "", condition = ""] = /^(alt|else|and) (.+)$/.exec(line) ?? [];
    if (word) return `<li class="case">${CASES[word]} ${escapeHtml(condition)}</li>`;
    const groups = ARROWS.map((arrow) => arrow.exec(line)?.groups).find(Boolean);
    if (!groups) throw new Error(`Teach site/diagram.ts this line of a diagram: "${line}"`);
    const { from = "", to = "", fromName, toName, message, why } = groups;
    if (fromName) names.set(from, fromName);
    if (toName) names.set(to, toName);
    const ends = `${nameOf(from)} <span aria-hidden="true">→</span><span class="sr"> to </span> ${nameOf(to)}`;
    return `<li><span class="ends">${ends}</span> <span>${escapeHtml(message ?? why ?? "")}</span></li>`;
  };
  const [, ...lines] = source.split("\n");
  return `<ol class="diagram">${lines.map((line) => row(line.trim())).join("")}</ol>\n`;
}
