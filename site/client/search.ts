// Search over all pages. The index is loaded with the first search, from the site itself.

import MiniSearch, { type SearchResult } from "minisearch";
import { SEARCH } from "../search";

const MAX_RESULTS = 12;

let dialog: HTMLDialogElement | undefined;

/** Opens the search; the index is under `base`. */
export async function openSearch(base: string): Promise<void> {
  dialog ??= makeDialog(base);
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("input")?.select();
}

function makeDialog(base: string): HTMLDialogElement {
  const made = document.createElement("dialog");
  made.className = "search";
  made.ariaLabel = "Search";
  made.innerHTML = `<form method="dialog"><input type="search" aria-label="Search all pages" placeholder="Search all pages" autocomplete="off" spellcheck="false"><button class="quiet">Close</button></form>
<p role="status"></p><ul></ul>`;
  document.body.append(made);
  const input = made.querySelector("input") as HTMLInputElement;
  const status = made.querySelector("[role=status]") as HTMLElement;
  const list = made.querySelector("ul") as HTMLElement;
  const index = load(base);
  const show = async () => {
    const query = input.value.trim();
    try {
      const found = query ? (await index).search(query) : [];
      if (query !== input.value.trim()) return; // the reader has typed on
      list.replaceChildren(...found.slice(0, MAX_RESULTS).map((one) => item(one, base)));
      const count = found.length === 1 ? "1 place" : `${found.length} places`;
      status.textContent = query
        ? found.length > 0
          ? count
          : `Nothing has "${query}". Try fewer words.`
        : "";
    } catch (error) {
      status.textContent = `The search index did not load (${error}). Reload the page to try again.`;
    }
  };
  input.addEventListener("input", () => void show());
  made.addEventListener("click", ({ target }) => {
    if (target === made || (target as Element).closest("a")) made.close();
  });
  made.addEventListener("keydown", (event) => move(event, input, [...list.querySelectorAll("a")]));
  return made;
}

async function load(base: string): Promise<MiniSearch> {
  const response = await fetch(`${base}search.json`);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return MiniSearch.loadJSON(await response.text(), SEARCH);
}

/** Arrows go through the results; Enter in the field follows the first one. */
function move(
  event: KeyboardEvent,
  input: HTMLInputElement,
  links: readonly HTMLAnchorElement[],
): void {
  const at = links.indexOf(event.target as HTMLAnchorElement);
  if (event.key === "Enter" && event.target === input) {
    event.preventDefault();
    links[0]?.click();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const next = at + step;
  if (next < 0) input.focus();
  else links[next]?.focus();
}

function item({ page, heading, url, start }: SearchResult, base: string): HTMLElement {
  const made = document.createElement("li");
  const link = made.appendChild(document.createElement("a"));
  link.href = base + url;
  const title = link.appendChild(document.createElement("b"));
  title.textContent = heading ? `${page}: ${heading}` : page;
  link.append(start);
  return made;
}
