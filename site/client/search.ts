// Search over all pages. The index is loaded with the first search, from the site itself.

import MiniSearch, { type Options, type SearchResult } from "minisearch";
import SEARCH from "../search-options.json" with { type: "json" };

const MAX_RESULTS = 12;

const base = document.body.dataset.base ?? "/";
const find = <T extends Element>(selector: string) => document.querySelector(selector) as T;
const dialog = find<HTMLDialogElement>(".search");
const input = find<HTMLInputElement>(".search input");
const status = find<HTMLElement>(".search [role=status]");
const list = find<HTMLElement>(".search ul");
const index = load();

export function openSearch(): void {
  if (!dialog.open) dialog.showModal();
  input.select();
}

input.addEventListener("input", async () => {
  const query = input.value.trim();
  try {
    const found = query ? (await index).search(query) : [];
    if (query !== input.value.trim()) return; // the reader has typed on
    list.replaceChildren(...found.slice(0, MAX_RESULTS).map(item));
    status.textContent = found.length === 1 ? "1 place" : `${found.length} places`;
    if (found.length === 0) status.textContent = `Nothing has "${query}". Try fewer words.`;
    if (!query) status.textContent = "";
  } catch (error) {
    status.textContent = `The search index did not load (${error}). Reload the page to try again.`;
  }
});

// Arrows go through the results; Enter in the field follows the first one.
dialog.addEventListener("keydown", (event) => {
  const stops = [input, ...list.querySelectorAll("a")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const isEnter = event.key === "Enter" && event.target === input;
  if (!step && !isEnter) return;
  event.preventDefault();
  if (step) stops[stops.indexOf(event.target as HTMLInputElement) + step]?.focus();
  else stops[1]?.click();
});

// A result may be on this very page.
list.addEventListener("click", () => dialog.close());

async function load(): Promise<MiniSearch> {
  const response = await fetch(`${base}search.json`);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return MiniSearch.loadJSON(await response.text(), SEARCH as Options);
}

function item({ page, heading, url, start }: SearchResult): HTMLElement {
  const made = document.createElement("li");
  const link = made.appendChild(document.createElement("a"));
  const title = link.appendChild(document.createElement("b"));
  link.href = base + url;
  title.textContent = heading ? `${page}: ${heading}` : page;
  link.append(start);
  return made;
}
