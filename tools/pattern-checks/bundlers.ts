// Copied files work in bundlers that do more, and drop more, than ours.

import { parseSync, Visitor } from "vite";
import { lineAt, type Problem } from "./problem.ts";
import type { Repository } from "./repository.ts";

/** What tells Vite and webpack to leave an `import()` to the browser. */
const IGNORES = ["/* @vite-ignore */", "/* webpackIgnore: true */"] as const;

/** Files whose import() webpack still takes for one of its own. No file may be added. */
const NOT_FOR_WEBPACK_FOR_NOW: readonly string[] = [
  "patterns/workers/basic-worker/minimal.worker.ts",
  "patterns/workers/comlink/minimal.worker.ts",
  "patterns/workers/cross-origin-isolation/minimal.worker.ts",
];

/** Files that still register something by the import of another one. No file may be added. */
const IMPORTS_FOR_EFFECT_FOR_NOW: readonly string[] = [
  "patterns/workers/comlink/connect-python.ts",
  "patterns/workers/comlink/python.worker.ts",
  "patterns/workers/comlink/supervise-python.ts",
  "patterns/workers/comlink/rpc/connect.ts",
  "patterns/workers/comlink/rpc/serve.ts",
  "patterns/workers/cross-origin-isolation/interruptible-client.ts",
  "patterns/workers/cross-origin-isolation/interruptible.worker.ts",
];

export function checkForBundlers({ files, read }: Repository): Problem[] {
  return [...files]
    .filter((file) => /^patterns\/.+\.ts$/.test(file))
    .flatMap((file) => checkFile(file, read(file)));
}

function checkFile(file: string, text: string): Problem[] {
  const problems: Problem[] = [];
  const report = (start: number, message: string) =>
    problems.push({ file, line: lineAt(text, start), message });
  const { program } = parseSync(file, text);
  new Visitor({
    ImportExpression({ start, source }) {
      if (source.type === "Literal" || NOT_FOR_WEBPACK_FOR_NOW.includes(file)) return;
      const before = text.slice(start, source.start);
      const lacking = IGNORES.filter((comment) => !before.includes(comment));
      if (lacking.length === 0) return;
      const message = `a bundler would look for this module itself; write import(${IGNORES.join(" ")} …)`;
      report(start, message);
    },
    ImportDeclaration({ start, source, specifiers, importKind }) {
      if (importKind === "type" || specifiers.length > 0) return;
      if (IMPORTS_FOR_EFFECT_FOR_NOW.includes(file)) return;
      const message =
        `"${source.value}" is imported for its side effect, which a bundler may drop; ` +
        "let it export a function, and call that";
      report(start, message);
    },
  }).visit(program);
  return problems;
}
