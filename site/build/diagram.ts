// Mermaid's sequence diagrams and flow charts as lists: readable on a phone, by a screen reader, and without a script.

import { escapeHtml } from "./html.ts";

export function diagram(source: string): string {
  const names = new Map<string, string>();
  const rows = source
    .split("\n")
    .slice(1)
    .flatMap((line) => row(line.trim(), names));
  return `<ol class="diagram">${rows.join("")}</ol>`;
}

function row(line: string, names: Map<string, string>): string[] {
  const [, id = "", name = id] = /^participant (\S+)(?: as (.+))?$/.exec(line) ?? [];
  if (id) names.set(id, name);
  if (id || line === "" || line === "end") return [];
  const [, who = "", note = ""] = /^Note (?:over|left of|right of) ([^:]+): (.+)$/.exec(line) ?? [];
  if (note) {
    const all = who.split(",").map((one) => actor(one.trim(), names));
    return [`<li class="aside">${all.join(" and ")}: ${escapeHtml(note)}</li>`];
  }
  const [, from, to = "", message = ""] = /^(\w+)-{1,2}>>(\w+): (.+)$/.exec(line) ?? [];
  if (from) return [arrow(actor(from, names), actor(to, names), message)];
  const [, word, condition = ""] = /^(alt|else|opt|loop|par|and) (.+)$/.exec(line) ?? [];
  if (word) return [`<li class="case">${escapeHtml(sentence(word, condition))}</li>`];
  const edges = flow(line, names);
  if (edges.length > 0) return edges;
  throw new Error(
    `This line of a diagram is not understood: "${line}". Teach site/build/diagram.ts.`,
  );
}

function sentence(word: string, condition: string): string {
  return `${{ alt: "If", else: "Or if", opt: "If", loop: "Again:" }[word] ?? "And"} ${condition}`;
}

const NODE = String.raw`(\w+)(?:\[([^\]]+)\]|\{([^}]+)\})?`;
const EDGE = String.raw`(?:-->\|([^|]+)\||-- "([^"]+)" -->|-->)`;

/** `a["label"] -- "why" --> b --> c`, one row for each arrow. */
function flow(line: string, names: Map<string, string>): string[] {
  const rows: string[] = [];
  for (let rest = line; rest; ) {
    const found = new RegExp(`^${NODE}(?:\\s*${EDGE}\\s*${NODE})?`).exec(rest);
    const [, from = "", box, choice, why1, why2, to, toBox, toChoice] = found ?? [];
    const name = (text: string) => text.replaceAll('"', "");
    if (box ?? choice) names.set(from, name(box ?? choice ?? ""));
    if (to === undefined) break;
    if (toBox ?? toChoice) names.set(to, name(toBox ?? toChoice ?? ""));
    rows.push(arrow(actor(from, names), actor(to, names), why1 ?? why2 ?? ""));
    rest = rest.slice(rest.indexOf(to, rest.indexOf("-->") + 3));
    if (!rest.includes("-->")) break;
  }
  return rows;
}

function arrow(from: string, to: string, message: string): string {
  const ends = `<span class="ends">${from} <span aria-hidden="true">→</span><span class="sr"> to </span> ${to}</span>`;
  return `<li>${ends} <span>${escapeHtml(message)}</span></li>`;
}

function actor(id: string, names: ReadonlyMap<string, string>): string {
  return `<b>${escapeHtml(names.get(id) ?? id)}</b>`;
}
