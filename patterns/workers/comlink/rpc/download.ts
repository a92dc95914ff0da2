// One download of the boot: judges what it sees of it, and names the fault with its way out.
// Needs: nothing. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { BootError } from "./boot-error";
import { count, FIRST_BYTES, type FileCheck, fileCheck } from "./file-check";

const AGAIN = "End this worker and try again in a new one";

const QUOTED_BYTES = 16;

export class Download {
  readonly url: string;
  /** Whether somebody waits for more of it. A reader who pauses is no fault of the server's. */
  waiting = true;
  idleMs = 0;
  loaded = 0;
  type = "no type";
  #total: number | undefined;
  #status = "";
  #first = new Uint8Array();
  #begun = false;
  readonly #check: FileCheck;

  constructor(url: string) {
    this.url = url;
    this.#check = fileCheck(url);
  }

  /** `"pyodide.asm.wasm, 1,024 of 4,096 bytes"`. */
  get progress(): string {
    const of = this.#total === undefined ? "" : ` of ${count(this.#total)}`;
    return `${this.url.split("/").at(-1)}, ${count(this.loaded)}${of} bytes`;
  }

  moved(): void {
    this.idleMs = 0;
  }

  // Each of the following returns the fault, if this is one.

  answered(status: number, statusText: string, header: (name: string) => string | null) {
    this.moved();
    this.#status = `${status} ${statusText}`.trim();
    this.type = header("content-type") ?? this.type;
    // With a content encoding the length counts packed bytes, while the stream gives unpacked ones.
    const length = header("content-encoding") ? null : header("content-length");
    if (length) this.#total = Number(length);
    if (status >= 200 && status < 300) return undefined;
    return new BootError(
      "boot-http-error",
      this.url,
      `The server answered ${this.#status} for ${this.url}. ` +
        "`indexURL` has to name a folder with all files of one Pyodide release",
    );
  }

  received(chunk: Uint8Array): BootError | undefined {
    this.moved();
    this.loaded += chunk.length;
    this.#check.passes(chunk);
    if (this.#begun) return undefined;
    this.#first = concat(this.#first, chunk.subarray(0, QUOTED_BYTES));
    return this.#first.length < FIRST_BYTES ? undefined : this.#judgeBegin();
  }

  ended(): BootError | undefined {
    this.waiting = false;
    const fault = this.#begun || this.loaded === 0 ? undefined : this.#judgeBegin();
    if (fault) return fault;
    const problem = this.#check.ends();
    if (!problem) return undefined;
    const whole = "The file on the server is not whole: copy it there again";
    return new BootError("boot-truncated", this.url, `${this.url} ${problem}. ${whole}`);
  }

  broke(error: unknown): BootError {
    const cors = `The server cannot be reached, or it does not allow ${self.origin} (CORS)`;
    const message = this.#status
      ? `The connection broke: ${this.progress} (${error}). ${AGAIN}`
      : `${this.url} could not be fetched (${error}). ${cors}`;
    return new BootError("boot-network-lost", this.url, message, { cause: error });
  }

  stalled(stallMs: number): BootError {
    const what = this.#status ? this.progress : `no answer for ${this.url}`;
    const way = `${AGAIN}, or allow more with \`stallMs\``;
    return new BootError(
      "boot-stalled",
      this.url,
      `No bytes came for ${stallMs} ms: ${what}. ${way}`,
    );
  }

  #judgeBegin(): BootError | undefined {
    this.#begun = true;
    const problem = this.#check.begins(this.#first);
    if (!problem) return undefined;
    const what = `${this.url} ${problem} (status ${this.#status}, ${this.type})`;
    return new BootError("boot-wrong-content", this.url, `${what}. ${wayOut(problem)}`);
  }
}

function wayOut(problem: string): string {
  if (problem.includes("HTML")) {
    return "The server sends its page for what it does not have: put the file there, and keep its folder out of the fallback";
  }
  if (problem.includes("gzip")) return "Serve it with the header `Content-Encoding: gzip`";
  return "Something else took its place on the server: copy the file there again";
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
