// What is copied: a tier of a pattern, and add-ons.

import { pathOf } from "../pattern-checks/parts.ts";
import type { Repository } from "../pattern-checks/repository.ts";
import type { Pattern } from "../patterns.ts";
import { SetupError } from "../setup/run.ts";

export interface Choice {
  readonly title: string;
  /** The files that people import, and those that they are added to. */
  readonly sources: readonly string[];
}

const ADD_ON = "add-on";

/**
 * Looks up what was asked for by id or by slug.
 *
 * @throws {SetupError} for a name that is not known, with those that are
 */
export function choose(
  { patterns }: Repository,
  name: string,
  wanted: string | undefined,
  addOns: readonly string[],
): Choice {
  const pattern = find(patterns, name, "pattern");
  const tiers = Object.keys(pattern.tiers);
  const tier = wanted ?? (tiers.length === 1 ? tiers[0] : "production");
  const offered = patterns.filter(({ tiers }) => tiers[ADD_ON]);
  const added = new Set(addOns.map((addOn) => find(patterns, addOn, ADD_ON, offered)));
  const parts = [partOf(pattern, tier), ...[...added].map((addOn) => partOf(addOn, ADD_ON))];
  const [first, ...others] = parts.map(({ title }) => title);
  return {
    title: `${first}${others.length > 0 ? ` with ${others.join(", ")}` : ""}`,
    sources: [...new Set(parts.flatMap(({ sources }) => sources))],
  };
}

/** The patterns with their tiers, a line each. */
export function listOf({ patterns }: Repository): string[] {
  const width = Math.max(...patterns.map(({ id }) => id.length));
  return patterns.map(({ id, tiers }) => `  ${id.padEnd(width)}  ${Object.keys(tiers).join(", ")}`);
}

function find(
  all: readonly Pattern[],
  name: string,
  what: string,
  offered: readonly Pattern[] = all,
): Pattern {
  const found = all.find((pattern) => pattern.id === name || pathOf(pattern).slug === name);
  if (found && offered.includes(found)) return found;
  const names = offered.map(({ id }) => id).join(", ");
  throw new SetupError(`"${found?.id ?? name}" is no ${what}. There are: ${names}.`);
}

function partOf({ id, tiers }: Pattern, name = ""): Choice {
  const tier = tiers[name];
  if (!tier) {
    const names = Object.keys(tiers).join(", ");
    throw new SetupError(`"${id}" has no tier "${name}". It has: ${names}.`);
  }
  return { title: `${id} (${name})`, sources: [...tier.entry, ...(tier.over ?? [])] };
}
