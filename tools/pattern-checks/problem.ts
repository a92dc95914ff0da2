// What a rule reports: one place, one sentence about what is wrong there and what to do.

export interface Problem {
  /** Relative to the repository's root. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** What is wrong; what to do. */
  readonly message: string;
}

/**
 * Tells of a problem.
 *
 * @param at - its line, or what that line has: where the file has no such text, it is the first line
 */
export type Report = (file: string, at: number | string, message: string) => void;

/** The line on which `text` first has `part`, which may begin with the end of the line before; 1 when it does not. */
export function lineOf(text: string, part: string): number {
  const index = text.indexOf(part);
  return index < 0 ? 1 : lineAt(text, index + (part.startsWith("\n") ? 1 : 0));
}

/** The line of a character's index. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

/** As editors and CI make it a link: `file:line: message`. */
export function formatProblem({ file, line, message }: Problem): string {
  return `${file}:${line}: ${message}`;
}

export function compareProblems(a: Problem, b: Problem): number {
  return a.file.localeCompare(b.file) || a.line - b.line || a.message.localeCompare(b.message);
}
