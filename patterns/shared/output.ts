// Collects what Python prints, and posts it in few messages of bounded size, however fast it comes.
// Needs: nothing. From: pyodide-worker-patterns, shared/output, 0.2.0

import type { OutputChunk } from "./protocol";

/** What could not be posted at once is posted after this time, if the worker is free by then. */
const LATER_MS = 50;

export class Output {
  /** Messages: 20 in a row, then 20 a second. A page that draws each message keeps up with that. */
  readonly #mayPost = allowance(20, 20);
  /** Characters: 16 million in a row, then a million a second. What comes beyond that is dropped. */
  readonly #mayPrint = allowance(16_000_000, 1_000_000);
  readonly #post: (chunks: OutputChunk[]) => void;
  #chunks: OutputChunk[] = [];
  #dropped = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(post: (chunks: OutputChunk[]) => void) {
    this.#post = post;
  }

  /** Returns the handler of a stream for Pyodide. Half a character waits for its other half. */
  handlerOf(stream: OutputChunk["stream"]): { write(bytes: Uint8Array): number } {
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    return {
      write: (bytes) => {
        this.add(stream, decoder.decode(bytes, { stream: true }));
        return bytes.length;
      },
    };
  }

  add(stream: OutputChunk["stream"], text: string): void {
    const last = this.#chunks.at(-1);
    // After a gap everything is dropped until the next message: a message has one gap at most.
    if (this.#dropped > 0 || !this.#mayPrint(text.length)) this.#dropped += text.length;
    else if (last?.stream === stream) last.text += text;
    else if (text !== "") this.#chunks.push({ kind: "output", stream, text });
    this.flushIfDue();
  }

  /** Posts what waits, unless the last messages were only just posted. */
  flushIfDue(): void {
    if (this.#chunks.length === 0 && this.#dropped === 0) return;
    if (this.#mayPost(1)) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), LATER_MS);
  }

  /** Posts what waits. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = `\n[… ${this.#dropped} characters were printed too fast, and dropped …]\n`;
    if (this.#dropped > 0) this.add("stderr", text);
    if (this.#chunks.length > 0) this.#post(this.#chunks);
    this.#chunks = [];
    this.#dropped = 0;
  }
}

/** Makes a supply that refills with time. It gives the whole amount, or nothing. */
function allowance(capacity: number, perSecond: number): (amount: number) => boolean {
  let left = capacity;
  let then = performance.now();
  return (amount) => {
    const now = performance.now();
    left = Math.min(capacity, left + ((now - then) / 1_000) * perSecond);
    then = now;
    if (amount > left) return false;
    left -= amount;
    return true;
  };
}
