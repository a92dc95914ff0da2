// Shows what Python prints as a terminal that scrolls through a million lines, run by run.
// Needs: a page. From: pyodide-worker-patterns, control/output, 0.2.0

import type { PythonEvent } from "../../workers/comlink/python-worker";
import { type Line, Screen, spansOf } from "./screen";

/** A page's own rules win over these. Printed colours are made dark or light enough to be read. */
const STYLE = `
.terminal { --paper0: light-dark(#f4f2ec, #14171b); --ink0: light-dark(#1d2129, #e6e8ec); }
:where(.terminal) { height: 20rem; overflow: auto; background: var(--paper0); color: var(--ink0); }
:where(.terminal) { font: 0.85rem/1.25rem monospace; white-space: pre; tab-size: 8; }
.terminal { overflow-anchor: none; scroll-behavior: auto; }
.terminal > div { min-height: 100%; }
.terminal > div > div { position: sticky; top: 0; overflow-y: clip; }
.terminal .row { height: 1lh; width: max-content; min-width: 100%; padding: 0 0.75em; }
.terminal .row:has(.stderr) { box-shadow: inset 3px 0 light-dark(#b3261e, #ff9a90); }
.terminal .fence { color: light-dark(#1f5fbf, #7db2ff); font-weight: 600; }
.terminal .stderr { color: light-dark(#b3261e, #ff9a90); }
.terminal .dim { color: light-dark(#5c6470, #9aa3b0); }
.terminal .ink { --dark: oklch(from var(--ink) min(l, 0.48) c h); --light: oklch(from var(--ink) max(l, 0.72) c h); }
.terminal .ink { color: light-dark(var(--dark), var(--light)); }
.terminal .paper { --white: clamp(0, (0.179 - y) * 9999, 1); background: var(--paper); }
.terminal .paper { color: color(from var(--paper) xyz calc(0.95 * var(--white)) var(--white) calc(1.09 * var(--white))); }
.terminal .paper.ink { color: var(--ink); }
.terminal .bold { font-weight: bold; }
.terminal .italic { font-style: italic; }
.terminal .underline { text-decoration: underline; }
`;
/** In pixels: Firefox makes nothing sticky below 8.9 million. With more lines the bar has smaller steps. */
const MAX_HEIGHT = 8_000_000;
/** A selection keeps so many rows while the reader scrolls. */
const MAX_ROWS = 5_000;

export interface TerminalOptions {
  /** Older lines are dropped. Default: 1,000,000. */
  maxLines?: number;
  /** Lines are dropped also when all lines have more characters. Default: 50,000,000. */
  maxCharacters?: number;
}

/** Makes a terminal of an element that has an accessible name, and a height. */
export class Terminal {
  readonly #element: HTMLElement;
  readonly #options;
  #screen: Screen;
  readonly #space = document.createElement("div");
  readonly #view = this.#space.appendChild(document.createElement("div"));
  readonly #rows = this.#view.appendChild(document.createElement("div"));
  readonly #drawn = new WeakMap<Element, Line | undefined>();
  /** Numbers of lines, dropped ones included: of the first row, at the top of the view, of the fence. */
  #first = 0;
  #top = 0;
  #fence = -1;
  #dropped = 0;
  #scrolledTo = 0;
  #isFollowing = true;
  #isWaiting = false;
  #run: unknown;
  #latestRun: unknown;
  #state = "";

  constructor(element: HTMLElement, options: TerminalOptions = {}) {
    this.#options = { maxLines: 1_000_000, maxCharacters: 50_000_000, ...options };
    this.#screen = new Screen(this.#options);
    this.#element = element;
    const style = new CSSStyleSheet(); // which no policy forbids
    style.replaceSync(STYLE);
    document.adoptedStyleSheets = [style, ...document.adoptedStyleSheets];
    element.classList.add("terminal");
    element.setAttribute("role", "log");
    element.tabIndex = 0;
    element.replaceChildren(this.#space);
    element.addEventListener("scroll", () => this.#onScroll());
    element.addEventListener("keydown", (event) => this.#onKey(event));
    element.addEventListener("scrollend", () => {
      if (element.scrollTop === this.#scrolledTo) this.#moveBar(); // else another scroll has begun
    });
    new ResizeObserver(() => this.#draw()).observe(element);
  }

  // #region terminal
  /** Takes all events of a `PythonWorker`. */
  show(event: PythonEvent): void {
    if (event.kind === "output") this.#print(event.stream, event.text, event.run);
    if (event.kind !== "state") return;
    const { state, run } = event;
    if (state === "running") this.#latestRun = run;
    const isOpen = this.#state === "running" || this.#state === "stopping";
    if (state === "running" ? run === this.#run : isOpen && state === "stopping") this.#mark(state);
    else if (isOpen && state === "ready")
      this.#mark(this.#state === "running" ? "done" : "stopped");
    else if (isOpen && state !== "running") this.#mark("ended with its worker");
  }

  /** Shows why the latest run failed. */
  fail(error: unknown): void {
    const { code, traceback, message } = error as { [name in string]?: string };
    this.#print("stderr", `${traceback ?? message ?? error}\n`, this.#latestRun);
    this.#mark(code === "stopped" ? code : "failed");
  }

  clear(): void {
    this.#screen = new Screen(this.#options);
    this.#fence = -1;
    this.follow();
  }

  /** Goes to the end, and stays there until the reader scrolls up. */
  follow(): void {
    this.#isFollowing = true;
    this.#drawSoon();
  }

  /** All lines, without colours. */
  get text(): string {
    return this.#screen.text;
  }
  // #endregion terminal

  #print(stream: "stdout" | "stderr", text: string, run: unknown): void {
    if (this.#fence < 0 || run !== this.#run) {
      this.#run = run;
      this.#fence = this.#screen.begin();
      this.#mark("running");
    }
    this.#screen.write(stream, text);
    this.#drawSoon();
  }

  /** Says how the run goes, on the line before what it printed. */
  #mark(state: string): void {
    this.#state = state;
    const index = this.#fence - this.#screen.dropped;
    if (index < Math.min(1, this.#screen.dropped)) return;
    const name = typeof this.#run === "number" ? `Run ${this.#run}` : String(this.#run);
    const text = this.#run === undefined ? "Between runs" : `${name}: ${state}`;
    this.#screen.lines[index] = { spans: [{ text, pen: { looks: ["fence"] } }] };
    this.#drawSoon();
  }

  #drawSoon(): void {
    if (!this.#isWaiting) requestAnimationFrame(() => this.#draw());
    this.#isWaiting = true;
  }

  /** The number of lines that are in view, and of those above them at the very end. */
  get #seen(): number {
    const { clientHeight } = this.#element;
    return clientHeight / Number.parseFloat(getComputedStyle(this.#element).lineHeight);
  }
  get #end(): number {
    return Math.max(0, this.#screen.lines.length - this.#seen);
  }

  #onScroll(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#element;
    if (scrollTop === this.#scrolledTo) return; // it was not the reader
    const room = scrollHeight - clientHeight;
    const moved = scrollTop - this.#scrolledTo;
    const isStep = Math.abs(moved) <= clientHeight && scrollTop > 0 && scrollTop < room - 2;
    this.#scrolledTo = scrollTop;
    this.#isFollowing = scrollTop > room - 2 && (moved > 0 || room < 2);
    if (isStep) this.#top += (moved * this.#seen) / clientHeight;
    else this.#top = this.#screen.dropped + (scrollTop / Math.max(1, room)) * this.#end;
    this.#draw();
  }

  /** The browser would take some frames for it, and a bar that is moved meanwhile would end it. */
  #onKey(event: KeyboardEvent): void {
    const [page, all] = [Math.max(1, this.#seen - 1), this.#screen.lines.length];
    const keys = { ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page, Home: -all, End: all };
    const steps = new Map<string, number>(Object.entries(keys)).get(event.key);
    if (steps === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.#top += steps;
    this.#isFollowing = this.#top >= this.#screen.dropped + this.#end;
    this.#draw();
    this.#moveBar();
  }

  /** Puts the scroll bar where the view is. */
  #moveBar(): void {
    const part = (this.#top - this.#screen.dropped) / Math.max(1, this.#end);
    const { scrollHeight, clientHeight } = this.#element;
    this.#element.scrollTop = part * (scrollHeight - clientHeight);
    this.#scrolledTo = this.#element.scrollTop;
  }

  #draw(): void {
    this.#isWaiting = false;
    const { lines, dropped } = this.#screen;
    const [seen, end, rows] = [this.#seen, this.#end, this.#rows];
    const { clientHeight } = this.#element;
    const lineHeight = clientHeight / seen || 20;
    this.#space.style.height = `${Math.min(MAX_HEIGHT, lines.length * lineHeight)}px`;
    this.#view.style.height = `${clientHeight}px`;
    const selection = getSelection();
    const isSelected = selection?.isCollapsed === false && rows.contains(selection.anchorNode);
    const top = this.#isFollowing && !isSelected ? dropped + end : this.#top;
    this.#top = Math.max(dropped, Math.min(top, dropped + end));
    let first = Math.floor(this.#top);
    let last = Math.min(dropped + lines.length, Math.ceil(this.#top + seen));
    const after = () => this.#first + rows.childElementCount;
    const [low, high] = [Math.max(dropped, Math.min(first, this.#first)), Math.max(last, after())];
    if (isSelected && high - low < MAX_ROWS) [first, last] = [low, high];
    for (; rows.firstChild && this.#first < first; this.#first++) rows.firstChild.remove();
    while (rows.lastChild && after() > last) rows.lastChild.remove();
    if (!rows.firstChild) this.#first = first;
    while (this.#first > first) rows.prepend(newRow(--this.#first));
    while (after() < last) rows.append(newRow(after()));
    for (const [n, row] of [...rows.children].entries()) {
      const line = lines[first + n - dropped];
      if (this.#drawn.get(row) !== line) fill(row, line);
      this.#drawn.set(row, line);
    }
    rows.style.transform = `translateY(${(first - this.#top) * lineHeight}px)`;
    // A screen reader tells new lines, not the old ones that the reader scrolls to.
    this.#element.setAttribute("aria-live", this.#isFollowing ? "polite" : "off");
    if (this.#isFollowing || this.#dropped !== dropped) this.#moveBar();
    this.#dropped = dropped;
  }
}

function newRow(number: number): Element {
  const row = document.createElement("div");
  row.className = "row";
  row.setAttribute("data-line", `${number}`);
  return row;
}

function fill(row: Element, line: Line | undefined): void {
  const spans = spansOf(line).map(({ text, pen }) => {
    const span = document.createElement("span");
    let { ink, paper } = pen;
    if (pen.looks.includes("inverse"))
      [ink, paper] = [paper ?? "var(--paper0)", ink ?? "var(--ink0)"];
    span.textContent = text;
    span.className = [...pen.looks, ink && "ink", paper && "paper"].filter(Boolean).join(" ");
    if (ink) span.style.setProperty("--ink", ink);
    if (paper) span.style.setProperty("--paper", paper);
    return span;
  });
  row.replaceChildren(...spans);
}
