// Copied files work in bundlers that do more, and drop more, than ours.

import { parseSync, Visitor } from "vite";
import { lineAt, type Problem } from "./problem.ts";
import type { Repository } from "./repository.ts";

/** What tells Vite and webpack to leave an `import()` to the browser. */
const IGNORES = ["/* @vite-ignore */", "/* webpackIgnore: true */"] as const;

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
      if (source.type === "Literal") return;
      const before = text.slice(start, source.start);
      const lacking = IGNORES.filter((comment) => !before.includes(comment));
      if (lacking.length === 0) return;
      const message = `a bundler would look for this module itself; write import(${IGNORES.join(" ")} …)`;
      report(start, message);
    },
    ImportDeclaration({ start, source, specifiers, importKind }) {
      if (importKind === "type" || specifiers.length > 0) return;
      const message =
        `"${source.value}" is imported for its side effect, which a bundler may drop; ` +
        "let it export a function, and call that";
      report(start, message);
    },
  }).visit(program);
  return problems;
}
