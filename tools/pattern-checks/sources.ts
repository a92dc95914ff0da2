// The files to copy: what they say of themselves, how long they are, and what they import, in every bundler.

import { parseSync, Visitor } from "vite";
import { closure, importsOf, isRelative, resolveImport } from "./imports.ts";
import { lineAt, type Report } from "./problem.ts";
import { type Repository, sourcesOf } from "./repository.ts";

const MAX_LINES = 360;

/** What tells Vite and webpack to leave an `import()` to the browser. */
const IGNORES = ["/* @vite-ignore */", "/* webpackIgnore: true */"] as const;

export function checkSources(repository: Repository, report: Report): void {
  for (const file of sourcesOf(repository)) {
    const text = repository.read(file);
    const tell = (at: number, message: string) => report(file, at, message);
    checkText(repository, file, text, tell);
    for (const wanted of importsOf(file, text).filter(isRelative)) {
      const { specifier, kind, line } = wanted;
      const bare = specifier.replace(/\.[cm]?[jt]s$/, "");
      const target = resolveImport(repository, file, wanted) ?? "no file";
      const starts = () => closure(repository, [target], (it) => !it.typeOnly).has(file);
      if (kind === "module" && bare !== specifier) {
        tell(line, `the import "${specifier}" has an extension; write "${bare}"`);
      } else if (kind === "url" && !/\.\w+$/.test(specifier)) {
        tell(line, `the URL "${specifier}" has no extension; write "${specifier}.ts"`);
      } else if (kind === "url" && starts()) {
        tell(
          line,
          `${target} imports this file, which starts it: some bundlers never end then; undo it`,
        );
      } else if (!target.startsWith("patterns/")) {
        tell(line, `the import "${specifier}" leads to ${target}; name a file in patterns/`);
      }
    }
    checkForBundlers(file, text, tell);
  }
}

type Tell = (line: number, message: string) => void;

/** A file that was copied away tells what it needs and where it came from, and is short enough to read. */
function checkText({ manifest }: Repository, file: string, text: string, tell: Tell): void {
  const lines = text.trimEnd().split("\n");
  const [first = "", second = ""] = lines;
  // The id is the pattern's, or that of the shared file.
  const [, id] = /^patterns\/(shared\/.+(?=\.ts$)|[^/]+\/[^/]+(?=\/))/.exec(file) ?? [];
  if (id === undefined) return;
  const origin = `From: ${manifest.name}, ${id}, ${manifest.version}`;
  if (!/^\/\/ \S.*\.$/.test(first)) {
    tell(1, 'the first line is not a sentence; write "// <what this file does>."');
  }
  if (!/^\/\/ Needs: \S.*\. From: /.test(second) || !second.endsWith(`. ${origin}`)) {
    tell(2, `the second line does not tell the origin; write "// Needs: <what>. ${origin}"`);
  }
  if (lines.length > MAX_LINES) {
    const message = `the file has ${lines.length} lines, more than ${MAX_LINES}; split it`;
    tell(MAX_LINES + 1, message);
  }
}

/** Some bundlers do more, and drop more, than ours. */
function checkForBundlers(file: string, text: string, tell: Tell): void {
  new Visitor({
    ImportExpression({ start, source }) {
      const before = text.slice(start, source.start);
      if (source.type === "Literal" || IGNORES.every((it) => before.includes(it))) return;
      const message = `a bundler would look for this module itself; write import(${IGNORES.join(" ")} …)`;
      tell(lineAt(text, start), message);
    },
    ImportDeclaration({ start, source, specifiers, importKind }) {
      if (importKind === "type" || specifiers.length > 0) return;
      const message =
        `"${source.value}" is imported for its side effect, which a bundler may drop; ` +
        "let it export a function, and call that";
      tell(lineAt(text, start), message);
    },
  }).visit(parseSync(file, text).program);
}

/** A source file's text below its header. */
export function withoutHeader(text: string): string {
  return text.replace(/^\/\/.*\n\/\/ Needs: .*\n\n*/, "");
}
