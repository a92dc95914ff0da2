// A file that was copied away tells what it needs and where it came from, and is short enough to read.

import type { Report } from "./problem.ts";
import { type Repository, sourcesOf } from "./repository.ts";

const MAX_LINES = 360;

export function checkHeaders(repository: Repository, report: Report): void {
  const { name, version } = repository.manifest;
  for (const file of sourcesOf(repository)) {
    const id = ownerOf(file);
    if (id === undefined) continue;
    const lines = repository.read(file).trimEnd().split("\n");
    const [first = "", second = ""] = lines;
    if (!/^\/\/ \S.*\.$/.test(first)) {
      report(file, 1, 'the first line is not a sentence; write "// <what this file does>."');
    }
    const origin = `From: ${name}, ${id}, ${version}`;
    if (!/^\/\/ Needs: \S.*\. From: /.test(second) || !second.endsWith(`. ${origin}`)) {
      const message = `the second line does not tell the origin; write "// Needs: <what>. ${origin}"`;
      report(file, 2, message);
    }
    if (lines.length > MAX_LINES) {
      const message = `the file has ${lines.length} lines, more than ${MAX_LINES}; split it`;
      report(file, MAX_LINES + 1, message);
    }
  }
}

/** A source file's text below its header. */
export function withoutHeader(text: string): string {
  return text.replace(/^\/\/.*\n\/\/ Needs: .*\n\n*/, "");
}

/** The id in the header: the pattern's, or that of the shared file. */
function ownerOf(file: string): string | undefined {
  return (
    /^patterns\/(shared\/.+)\.ts$/.exec(file)?.[1] ?? /^patterns\/([^/]+\/[^/]+)\//.exec(file)?.[1]
  );
}
