// Collects what Python prints, and posts it in few messages of bounded size, however fast it comes.
// Needs: nothing. From: pyodide-worker-patterns, shared/output, 0.2.0

import type { OutputChunk } from "./protocol";

/** The page gets a message at most each 50 ms, so that it can draw each of them. */
const BATCH_MS = 50;
/** Characters that may be printed in a row. A million more may follow each second. The rest is dropped. */
const CAPACITY = 16_000_000;
const REFILL_PER_MS = 1_000;

export class Output {
  readonly #post: (chunks: OutputChunk[]) => void;
  #chunks: OutputChunk[] = [];
  #left = CAPACITY;
  #dropped = 0;
  #postedAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(post: (chunks: OutputChunk[]) => void) {
    this.#post = post;
  }

  /** Returns the handler of a stream for Pyodide. Half a character waits for its other half. */
  handlerOf(stream: OutputChunk["stream"]): { write(bytes: Uint8Array): number } {
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    const write = (bytes: Uint8Array) => {
      const text = decoder.decode(bytes, { stream: true });
      const last = this.#chunks.at(-1);
      // Nothing follows a gap in the same message.
      if (this.#dropped > 0 || text.length > this.#left) this.#dropped += text.length;
      else if (last?.stream === stream) last.text += text;
      else if (text) this.#chunks.push({ kind: "output", stream, text });
      this.#left -= text.length;
      this.flushIfDue();
      return bytes.length;
    };
    return { write };
  }

  /** Posts what waits, unless the last message was only just posted. */
  flushIfDue(): void {
    if (this.#chunks.length === 0 && this.#dropped === 0) return;
    if (performance.now() - this.#postedAt > BATCH_MS) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), BATCH_MS);
  }

  /** Posts what waits. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const now = performance.now();
    const refill = (now - this.#postedAt) * REFILL_PER_MS;
    this.#left = Math.min(CAPACITY, Math.max(this.#left, 0) + refill);
    this.#postedAt = now;
    const text = `\n[… ${this.#dropped} characters were printed too fast, and dropped …]\n`;
    if (this.#dropped > 0) this.#chunks.push({ kind: "output", stream: "stderr", text });
    if (this.#chunks.length > 0) this.#post(this.#chunks);
    this.#chunks = [];
    this.#dropped = 0;
  }
}
