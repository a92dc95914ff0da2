// What the committed runs say of a pattern: the table of the reference, and why a cell is no tick.

import semver from "semver";
import type { Repository } from "../tools/pattern-checks/repository.ts";
import { sectionsOf } from "./markdown.ts";

interface Cell {
  readonly status: string;
  readonly passed: number;
  readonly reason?: string;
}

/** `compat/compat.json`. `npm run check` makes it again from the runs, and compares. */
interface Table {
  readonly runs: readonly { readonly finished: string }[];
  /** Pattern, browser, origin, release. */
  readonly patterns: Readonly<Record<string, Record<string, Record<string, Record<string, Cell>>>>>;
}

export interface Result extends Cell {
  readonly pattern: string;
  readonly release: string;
  /** The browser and the origin, as in the table. */
  readonly place: string;
}

export interface Results {
  readonly results: readonly Result[];
  /** The day of the newest run. */
  readonly date: string;
}

export function readResults({ read }: Repository): Results {
  const { patterns, runs }: Table = JSON.parse(read("compat/compat.json"));
  const results = Object.entries(patterns).flatMap(([pattern, browsers]) =>
    Object.entries(browsers).flatMap(([browser, origins]) =>
      Object.entries(origins).flatMap(([origin, releases]) =>
        Object.entries(releases).map(([release, cell]) => {
          return { ...cell, pattern, release, place: `${browser}, ${origin}` };
        }),
      ),
    ),
  );
  const [date = ""] = runs
    .map(({ finished }) => finished.slice(0, 10))
    .sort()
    .reverse();
  return { results, date };
}

/** The releases, from one to another. */
export function rangeOf(results: readonly Result[]): string {
  const releases = semver.sort(unique(results.map(({ release }) => release)));
  return unique([releases.at(0), releases.at(-1)]).join(" to ");
}

/** A pattern's part of the reference, as Markdown, and below it each reason with its cells. */
export function compatibility({ read }: Repository, id: string, own: readonly Result[]): string {
  const [folder, slug] = id.split("/");
  const part = sectionsOf(read("compat/README.md")).get(
    `[${id}](../patterns/${folder}/${slug}.md)`,
  );
  const reasons = unique(own.flatMap(({ reason }) => reason ?? [])).map((reason) => {
    const cells = own.filter((result) => result.reason === reason);
    const places = unique(cells.map(({ place }) => place)).map((place) => {
      return `${place}: ${rangeOf(cells.filter((cell) => cell.place === place))}`;
    });
    return `- ${reason}\n  (${places.join("; ")})`;
  });
  const why = reasons.length > 0 ? `Why a cell is no tick:\n\n${reasons.join("\n")}` : "";
  return `${part ?? "No run of this pattern has been published yet."}\n\n${why}`;
}

export function unique<T>(all: readonly T[]): T[] {
  return [...new Set(all)];
}
