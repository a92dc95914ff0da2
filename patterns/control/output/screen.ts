// Turns printed text into lines with colours: control characters and sequences do their work, and are never shown.
// Needs: nothing. From: pyodide-worker-patterns, control/output, 0.2.0

/** How text looks: colours in CSS, and names such as "bold". */
export type Pen = {
  readonly looks: readonly string[];
  readonly ink?: string;
  readonly paper?: string;
};
type Spans = readonly { readonly text: string; readonly pen: Pen }[];
/** A plain line is a string, since there may be a million. One that is too long goes on in the next. */
export type Line = string | { readonly spans: Spans; readonly goesOn?: boolean };

const MAX_COLUMNS = 10_000; // a browser draws each line as a whole
const MAX_SEQUENCE = 4_096;
const MAX_PENS = 1_000;
/** What a program may place below the top of its screen, before it has printed so many. */
const MAX_ROWS = 100;
/** Characters that do what a control sequence does. */
const SEQUENCES: { readonly [token in string]?: string } = {
  "\r": "G",
  "\b": "D",
  "\x1b7": "s",
  "\x1b8": "u",
  "\x1bc": "c",
};
const PLAIN: Pen = { looks: [] };
const USUAL: Readonly<Record<"stdout" | "stderr", Pen>> = {
  stdout: PLAIN,
  stderr: { looks: ["stderr"] },
};
/** Escape sequences, whole or cut off by what follows; other control characters; text with newlines. */
const TOKENS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /(?:\x1b\[|\x9b)([0-?]*)[ -/]*([@-~]?)|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?|[\0-\x08\x0b-\x1f\x7f-\x9f]|([^\0-\x08\x0b-\x1f\x7f-\x9f]+)/g;
const UNFINISHED =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the same
  /(?:(?:\x1b\[|\x9b)[0-?]*[ -/]*|\x1b[\]PX^_][^\x07\x1b]*\x1b?|\x1b[ -/]*)$/;

// #region screen
export class Screen {
  readonly lines: Line[] = [""];
  /** How many lines were taken away at the top. */
  dropped = 0;
  #characters = 0;
  #row = 0;
  #column = 0;
  #home = 0;
  #saved = { row: 0, column: 0 };
  #pens = { ...USUAL };
  #rests = { stdout: "", stderr: "" };
  /** Which pen follows which: a log has a million sequences, and few pens. */
  readonly #later = new WeakMap<Pen, Map<string, Pen>>();
  readonly #max: { maxLines: number; maxCharacters: number };

  constructor(max: { maxLines: number; maxCharacters: number }) {
    this.#max = max;
  }

  write(stream: "stdout" | "stderr", text: string): void {
    const whole = this.#rests[stream] + text;
    const rest = UNFINISHED.exec(whole.slice(-MAX_SEQUENCE))?.[0] ?? "";
    this.#rests[stream] = rest.length < MAX_SEQUENCE ? rest : "";
    const now = whole.slice(0, whole.length - rest.length);
    for (const [token, values = "", name, printed] of now.matchAll(TOKENS)) {
      if (printed) this.#print(printed, this.#pens[stream]);
      else if (name === "m") this.#paint(stream, values);
      else this.#control(name || SEQUENCES[token], values);
    }
    this.#drop();
  }

  /** Begins another screen, in usual colours, after an empty line. @returns the number of that line */
  begin(): number {
    this.#pens = { ...USUAL };
    this.#rests = { stdout: "", stderr: "" };
    this.#row = this.lines.length - 1;
    if (textOf(this.lines[this.#row])) this.#newLine();
    this.#newLine();
    this.#home = this.#row;
    return this.dropped + this.#row - 1;
  }

  /** All text, without colours. */
  get text(): string {
    const end = (line: Line) => (typeof line === "object" && line.goesOn ? "" : "\n");
    return this.lines.map((line) => textOf(line) + end(line)).join("");
  }
  // #endregion screen

  #paint(stream: "stdout" | "stderr", values: string): void {
    const before = this.#pens[stream];
    const later = this.#later.get(before) ?? new Map<string, Pen>();
    const pen = later.get(values) ?? paint(before, values, USUAL[stream]);
    if (later.size < MAX_PENS) this.#later.set(before, later.set(values, pen));
    this.#pens[stream] = pen;
  }

  #control(name: string | undefined, values: string): void {
    const [first = 0, second = 0] = values.split(";").map((value) => Number(value) || 0);
    const count = first || 1;
    const [row, column] = [this.#row, this.#column];
    const below = Math.min(row + count, this.lines.length - 1);
    if (name === "A") this.#moveTo(row - count, column);
    if (name === "B") this.#moveTo(below, column);
    if (name === "C") this.#moveTo(row, column + count);
    if (name === "D") this.#moveTo(row, column - count);
    if (name === "E") this.#moveTo(below, 0);
    if (name === "F") this.#moveTo(row - count, 0);
    if (name === "G") this.#moveTo(row, count - 1);
    if (name === "H" || name === "f")
      this.#moveTo(this.#home + Math.min(count, MAX_ROWS) - 1, (second || 1) - 1);
    if (name === "s") this.#saved = { row: this.dropped + row, column };
    if (name === "u") this.#moveTo(this.#saved.row - this.dropped, this.#saved.column);
    if (name === "c") this.#pens = { ...USUAL };
    if (name === "c" || (name === "J" && first > 1)) this.#moveTo(this.#home, 0);
    if (name === "c" || (name === "J" && first !== 1)) {
      this.#set({ spans: this.#cut(0, this.#column) });
      for (const gone of this.lines.splice(this.#row + 1)) this.#characters -= textOf(gone).length;
    }
    if (name === "K" && first !== 1) this.#set({ spans: this.#cut(0, first ? 0 : column) });
  }

  #moveTo(row: number, column: number): void {
    this.#row = Math.max(this.#home, row);
    this.#column = Math.max(0, Math.min(column, MAX_COLUMNS));
    while (this.lines.length <= this.#row) this.lines.push("");
  }

  #print(text: string, pen: Pen): void {
    let isLater = false;
    for (const part of text.split("\n")) {
      if (isLater) this.#newLine();
      isLater = true;
      for (let rest = part; rest; ) {
        if (this.#column >= MAX_COLUMNS) {
          this.#set({ spans: this.#cut(0), goesOn: true });
          this.#newLine();
        }
        const fits = rest.slice(0, MAX_COLUMNS - this.#column);
        this.#put(fits, pen);
        rest = rest.slice(fits.length);
      }
    }
  }

  #put(text: string, pen: Pen): void {
    const line = this.lines[this.#row] ?? "";
    const column = this.#column;
    this.#column += text.length;
    if (pen === PLAIN && typeof line === "string" && line.length === column) this.#set(line + text);
    else {
      const { length } = textOf(line);
      const before = column < length ? this.#cut(0, column) : spansOf(line);
      const gap = { text: " ".repeat(Math.max(0, column - length)), pen: PLAIN };
      const after = this.#column < length ? this.#cut(this.#column) : [];
      this.#set({ spans: [...before, ...(gap.text ? [gap] : []), { text, pen }, ...after] });
    }
  }

  #set(line: Line): void {
    this.#characters += textOf(line).length - textOf(this.lines[this.#row]).length;
    this.lines[this.#row] = line;
  }

  /** Some columns of the line. */
  #cut(from: number, to = MAX_COLUMNS): Spans {
    let start = 0;
    const spans = spansOf(this.lines[this.#row]).map(({ text, pen }) => {
      const part = text.slice(Math.max(0, from - start), Math.max(0, to - start));
      start += text.length;
      return { text: part, pen };
    });
    return spans.filter(({ text }) => text);
  }

  #newLine(): void {
    this.#column = 0;
    if (++this.#row === this.lines.length) this.lines.push("");
  }

  #drop(): void {
    const { lines } = this;
    const { maxLines, maxCharacters } = this.#max;
    let count = 0;
    const isFull = () =>
      lines.length - count + Math.min(count, 1) > maxLines || this.#characters > maxCharacters;
    while (isFull() && count < lines.length - 1) {
      this.#characters -= textOf(lines[count++]).length;
    }
    if (count === 0) return;
    const moved = count - 1; // since the last of them makes place for what is told
    this.dropped += moved;
    const text = `[… ${this.dropped + 1} lines were dropped …]`;
    this.#characters += text.length;
    lines.splice(0, count, { spans: [{ text, pen: { looks: ["fence"] } }] });
    this.#row = Math.max(1, this.#row - moved);
    this.#home = Math.max(1, this.#home - moved);
  }
}

export const spansOf = (line: Line = ""): Spans =>
  typeof line === "object" ? line.spans : line ? [{ text: line, pen: PLAIN }] : [];
const textOf = (line: Line = ""): string =>
  typeof line === "string" ? line : line.spans.map(({ text }) => text).join("");

const LOOKS = ["", "bold", "dim", "italic", "underline", "", "", "inverse"];

/** The pen after "Select Graphic Rendition". Blinking and the like change nothing. */
function paint(pen: Pen, values: string, usual: Pen): Pen {
  const codes = values.replaceAll("2::", "2:").split(/[;:]/).map(Number);
  let next: Pen = pen;
  for (let code = codes.shift(); code !== undefined; code = codes.shift()) {
    const [tens, ones] = [Math.floor(code / 10), code % 10];
    const look = LOOKS[ones] ?? "";
    const others = next.looks.filter((name) => name !== look && (code !== 22 || name !== "bold"));
    const set = (colour?: string) => ({
      ...next,
      [tens === 4 || tens === 10 ? "paper" : "ink"]: colour,
    });
    if (code === 0) next = usual;
    else if (look && tens === 0) next = { ...next, looks: [...others, look] };
    else if (look && tens === 2) next = { ...next, looks: others };
    else if ([3, 4, 9, 10].includes(tens) && ones < 8)
      next = set(indexed(ones + (tens > 8 ? 8 : 0)));
    else if (tens !== 3 && tens !== 4) continue;
    else if (ones === 9) next = set();
    else if (codes.shift() === 5) next = set(indexed(codes.shift() ?? 0));
    else next = set(`rgb(${codes.splice(0, 3).join(" ")})`);
  }
  return next;
}

const NAMED = "000 c00 0c0 cc0 00e c0c 0cc ddd 777 f00 0f0 ff0 55f f0f 0ff fff".split(" ");

/** A colour of xterm: 16 with names, a cube of 6 x 6 x 6, and greys. */
function indexed(n: number): string {
  if (n < 16) return `#${NAMED[n]}`;
  const step = (size: number) => [0, 95, 135, 175, 215, 255][Math.floor((n - 16) / size) % 6];
  const grey = 8 + (n - 232) * 10;
  return n < 232 ? `rgb(${step(36)} ${step(6)} ${step(1)})` : `rgb(${grey} ${grey} ${grey})`;
}
