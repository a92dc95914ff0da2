// The committed results: the matrix of a pattern, and the numbers of all of them.

import semver from "semver";
import { z } from "zod";
import type { Repository } from "../../tools/pattern-checks/repository.ts";
import type { Matrix } from "../templates/pattern.ts";

const Cell = z.object({
  status: z.string(),
  passed: z.number(),
  planned: z.number(),
  browserVersion: z.string().nullable(), // of a cell in which no page was seen
  reason: z.string().optional(),
});
const Table = z.object({
  runs: z.array(z.object({ finished: z.string(), commit: z.string() })),
  // Pattern, browser, origin, release.
  patterns: z.record(
    z.string(),
    z.record(z.string(), z.record(z.string(), z.record(z.string(), Cell))),
  ),
});
type Cell = z.infer<typeof Cell>;

const SYMBOLS: Readonly<Record<string, string>> = {
  pass: "✓",
  fail: "✗",
  timeout: "✗",
  crash: "✗",
  flaky: "△",
  unsupported: "○",
};

export interface Results {
  readonly patterns: ReadonlyMap<string, readonly PatternCell[]>;
  /** The day of the newest run. */
  readonly date: string;
}

interface PatternCell extends Cell {
  readonly browser: string;
  readonly origin: string;
  readonly release: string;
}

export function readResults({ read }: Repository): Results {
  const { patterns, runs } = Table.parse(JSON.parse(read("compat/compat.json")));
  const flat = Object.entries(patterns).map(([id, browsers]): [string, PatternCell[]] => [
    id,
    Object.entries(browsers).flatMap(([browser, origins]) =>
      Object.entries(origins).flatMap(([origin, releases]) =>
        Object.entries(releases).map(([release, cell]) => ({ ...cell, browser, origin, release })),
      ),
    ),
  ]);
  const [newest = ""] = runs
    .map(({ finished }) => finished)
    .sort()
    .reverse();
  return { patterns: new Map(flat), date: newest.slice(0, 10) };
}

export function matrixOf(cells: readonly PatternCell[]): Matrix {
  const columns = unique(cells.map(({ browser, origin }) => `${capital(browser)}, ${origin}`));
  const releases = unique(cells.map(({ release }) => release)).sort(semver.rcompare);
  const reasons = unique(cells.flatMap(({ reason }) => reason ?? []));
  const rows = releases.map((release) => ({
    release,
    cells: columns.map((column) => {
      const cell = cells.find(
        (one) => one.release === release && `${capital(one.browser)}, ${one.origin}` === column,
      );
      return shown(cell, reasons);
    }),
  }));
  return { columns, rows, reasons: reasons.map(capital) };
}

function shown(cell: Cell | undefined, reasons: readonly string[]) {
  const { status = "not-run", passed = 0, planned = 0, reason = "" } = cell ?? {};
  const isWhole = status === "pass" && passed === planned;
  const text = isWhole ? `${passed}` : status === "pass" ? `${passed} of ${planned}` : status;
  return { status, symbol: SYMBOLS[status] ?? "?", text, reason: reasons.indexOf(reason) + 1 };
}

/** The oldest and the newest release on which every cell passes, in words. */
export function rangeOf(cells: readonly PatternCell[]): string {
  const passing = cells.filter(({ status }) => status === "pass").map((cell) => cell.release);
  const [newest, oldest] = [semver.rsort(passing)[0], semver.sort(passing)[0]];
  return newest && oldest ? `Pyodide ${oldest} to ${newest}` : "not measured yet";
}

export function unique<T>(all: readonly T[]): T[] {
  return [...new Set(all)];
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
