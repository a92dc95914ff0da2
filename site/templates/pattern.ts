import { counted, escapeHtml } from "../build/html.ts";

export interface Fact {
  readonly name: string;
  readonly html: string;
}

export function facts(all: readonly Fact[]): string {
  const items = all.map(({ name, html }) => `<div><dt>${name}</dt><dd>${html}</dd></div>`);
  return `<dl class="facts">${items.join("")}</dl>\n`;
}

export interface Tab {
  readonly name: string;
  readonly html: string;
}

/** One after the other without JavaScript; then one at a time. */
export function tabs(all: readonly Tab[], label: string): string {
  const buttons = all.map(
    ({ name }, i) =>
      `<button type="button" role="tab" id="tab-${i}" aria-controls="panel-${i}" aria-selected="${i === 0}" tabindex="${i === 0 ? 0 : -1}">${escapeHtml(name)}</button>`,
  );
  const panels = all.map(
    ({ html }, i) =>
      `<div role="tabpanel" id="panel-${i}" aria-labelledby="tab-${i}"${i === 0 ? "" : ' class="later"'}>${html}</div>`,
  );
  return `<div class="tabs"><div role="tablist" aria-label="${label}">${buttons.join("")}</div>${panels.join("")}</div>\n`;
}

/** The whole example, in a frame, when the reader asks for it. */
export function example(address: string, title: string): string {
  return `<div class="example" data-example="${address}"><p><button type="button" data-open disabled>Open the live example here</button> <a href="${address}">on its own page</a></p></div>
<noscript><p class="note">The live example needs JavaScript.</p></noscript>
<!-- ${escapeHtml(title)} -->
`;
}

export interface CopiedFile {
  readonly file: string;
  readonly link: string;
  /** What the file says of itself in its first line. */
  readonly purpose: string;
  readonly lines: number;
}

export function fileList(files: readonly CopiedFile[]): string {
  const items = files.map(
    ({ file, link, purpose, lines }) =>
      `<li><a href="${link}"><code>${escapeHtml(file)}</code></a> <span>${counted(lines, "line")}</span><br>${escapeHtml(purpose)}</li>`,
  );
  return `<ul class="files">${items.join("")}</ul>\n`;
}

export interface Matrix {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly release: string; readonly cells: readonly MatrixCell[] }[];
  /** Why a cell is not a tick: each reason once, in the order of its number. */
  readonly reasons: readonly string[];
}

export interface MatrixCell {
  readonly status: string;
  readonly symbol: string;
  readonly text: string;
  /** Counted from 1; 0 for none. */
  readonly reason: number;
}

export function matrix({ columns, rows, reasons }: Matrix): string {
  const head = columns.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join("");
  const body = rows.map(({ release, cells }) => {
    const all = cells.map(({ status, symbol, text, reason }) => {
      const why = reason
        ? ` <a href="#reason-${reason}" aria-label="Reason ${reason}">[${reason}]</a>`
        : "";
      return `<td class="s-${status}"><span aria-hidden="true">${symbol}</span> ${escapeHtml(text)}${why}</td>`;
    });
    return `<tr><th scope="row">${escapeHtml(release)}</th>${all.join("")}</tr>`;
  });
  const list = reasons.map((reason, i) => `<li id="reason-${i + 1}">${escapeHtml(reason)}</li>`);
  const legend =
    "✓ and a number: that many tests, and all of them pass. △ not the same each time. ○ the page says what it lacks. ? not known.";
  return `<div class="scroll" tabindex="0"><table class="matrix"><thead><tr><th scope="col">Pyodide</th>${head}</tr></thead><tbody>${body.join("")}</tbody></table></div>
<p class="note">${legend}</p>
${reasons.length > 0 ? `<ol class="reasons" aria-label="Reasons">${list.join("")}</ol>\n` : ""}`;
}
