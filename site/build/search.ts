// The index that the search reads: one entry for each section of each page.

import MiniSearch from "minisearch";
import { SEARCH } from "../search.ts";
import { textOf } from "./html.ts";
import type { Rendered } from "./markdown.ts";

export class SearchIndex {
  readonly #index = new MiniSearch(SEARCH);
  #count = 0;

  add(page: string, url: string, { html, headings }: Rendered): void {
    const starts = headings.map(({ id }) => html.indexOf(` id="${id}"`));
    const sections = headings.flatMap(({ id, title }, i) => {
      const later = starts.slice(i + 1).find((start) => start > (starts[i] ?? 0));
      return [{ heading: title, url: `${url}#${id}`, html: html.slice(starts[i], later) }];
    });
    const whole = {
      heading: "",
      url,
      html: html.slice(
        0,
        starts.find((start) => start > 0),
      ),
    };
    for (const { heading, url, html } of [whole, ...sections]) {
      const text = textOf(
        html.replace(/^[^>]*>/, "").replace(/<a class="(anchor|claim)"[\s\S]*?<\/a>/g, ""),
      );
      this.#index.add({ id: this.#count++, page, heading, url, text, start: text.slice(0, 160) });
    }
  }

  toJSON(): string {
    return JSON.stringify(this.#index);
  }
}
