// The Pyodide that the patterns name is the one that they are typed against and tested with.

import { lineAt, type Problem } from "./problem.ts";
import type { Repository } from "./repository.ts";

const FILE = "patterns/shared/protocol.ts";

export function checkPyodideVersion({ files, manifest, read }: Repository): Problem[] {
  const wanted = manifest.dependencies.pyodide;
  const text = files.has(FILE) ? read(FILE) : "";
  const match = /PYODIDE_VERSION = "([^"]*)"/.exec(text);
  if (match?.[1] === wanted) return [];
  const found = match ? `is "${match[1]}"` : "is missing";
  const message = `PYODIDE_VERSION ${found}, but package.json has pyodide ${wanted}; write that`;
  return [{ file: FILE, line: lineAt(text, match?.index ?? 0), message }];
}
