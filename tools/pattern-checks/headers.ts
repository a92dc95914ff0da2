// A file that was copied away tells what it needs and where it came from, and is short enough to read.

import path from "node:path";
import type { Problem } from "./problem.ts";
import type { Repository } from "./repository.ts";

const MAX_LINES = 360;

export function checkHeaders({ files, manifest, read }: Repository): Problem[] {
  return [...files].flatMap((file) => {
    const id = ownerOf(file);
    if (id === undefined) return [];
    const problems: Problem[] = [];
    const lines = read(file).trimEnd().split("\n");
    const [first = "", second = ""] = lines;
    if (!/^\/\/ \S.*\.$/.test(first)) {
      const message = `the first line is not a sentence; write "// <what this file does>."`;
      problems.push({ file, line: 1, message });
    }
    const origin = `From: ${manifest.name}, ${id}, ${manifest.version}`;
    if (!/^\/\/ Needs: \S.*\. From: /.test(second) || !second.endsWith(`. ${origin}`)) {
      const message = `the second line does not tell the origin; write "// Needs: <what>. ${origin}"`;
      problems.push({ file, line: 2, message });
    }
    if (lines.length > MAX_LINES) {
      const message = `the file has ${lines.length} lines, more than ${MAX_LINES}; split it`;
      problems.push({ file, line: MAX_LINES + 1, message });
    }
    return problems;
  });
}

/** A source file's text below its header. */
export function withoutHeader(text: string): string {
  return text.replace(/^\/\/.*\n\/\/ Needs: .*\n\n*/, "");
}

/** The id in the header: the pattern's, or that of the shared file. */
function ownerOf(file: string): string | undefined {
  const [, id] = /^patterns\/([^/]+\/[^/]+)\/.+\.ts$/.exec(file) ?? [];
  if (file.startsWith("patterns/shared/") && file.endsWith(".ts")) {
    return path.posix.join("shared", file.slice("patterns/shared/".length, -".ts".length));
  }
  return id;
}
