// The parts of a page that `npm run docs` writes, between <!-- name --> and <!-- /name -->.

/** What stands between the marks, `undefined` where one of them is missing. */
export function generatedPart(text: string, name: string): string | undefined {
  return partIn(name).exec(text)?.[2];
}

/** A page's text with another part between the marks; the text as it is where it has no such marks. */
export function withGeneratedPart(text: string, name: string, part: string): string {
  // By a function: a part with "$1" in it stays what it is.
  return text.replace(partIn(name), (_, open: string, _old: string, close: string) =>
    [open, part && `${part}\n`, close].join(""),
  );
}

/** Nobody can say what a part has to be; the message says what to do where. */
export class UnwritableError extends Error {
  constructor(
    readonly file: string,
    /** A part of the line where something has to be done. */
    readonly at: string,
    message: string,
  ) {
    super(message);
  }
}

/** A Markdown table. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  return [header, header.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

function partIn(name: string): RegExp {
  return new RegExp(`(^<!-- ${name} -->\\n)([\\s\\S]*?)(^<!-- /${name} -->$)`, "m");
}
