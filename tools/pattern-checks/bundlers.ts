// Copied files work in bundlers that do more, and drop more, than ours.

import { parseSync, Visitor } from "vite";
import { lineAt, type Report } from "./problem.ts";
import { type Repository, sourcesOf } from "./repository.ts";

/** What tells Vite and webpack to leave an `import()` to the browser. */
const IGNORES = ["/* @vite-ignore */", "/* webpackIgnore: true */"] as const;

export function checkForBundlers(repository: Repository, report: Report): void {
  for (const file of sourcesOf(repository)) {
    const text = repository.read(file);
    new Visitor({
      ImportExpression({ start, source }) {
        const before = text.slice(start, source.start);
        if (source.type === "Literal" || IGNORES.every((it) => before.includes(it))) return;
        const message = `a bundler would look for this module itself; write import(${IGNORES.join(" ")} …)`;
        report(file, lineAt(text, start), message);
      },
      ImportDeclaration({ start, source, specifiers, importKind }) {
        if (importKind === "type" || specifiers.length > 0) return;
        const message =
          `"${source.value}" is imported for its side effect, which a bundler may drop; ` +
          "let it export a function, and call that";
        report(file, lineAt(text, start), message);
      },
    }).visit(parseSync(file, text).program);
  }
}
