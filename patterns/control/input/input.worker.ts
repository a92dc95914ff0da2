// The worker's entry: Python whose standard input is the page.
// Needs: a worker, comlink. From: pyodide-worker-patterns, control/input, 0.2.0

import { expose } from "comlink";
import { Interpreter } from "../../shared/interpreter";
import { tellLife } from "../../shared/worker-life";
import type { MemoryMessage, QuestionMessage, Reply } from "./input";

// As in input.ts, which starts this worker: to import it here would be a circle, which Turbopack never leaves.
const NAME_LENGTH = 36;
const WORD_BYTES = 4;
const TEXT = { type: "text/plain" };

/** Python's own `input()` reads from any `sys.stdin`, and prints its prompt before. */
const PYTHON = `
import getpass, io, sys
from pyodide.ffi import can_run_sync, run_sync

def ask():
    sys.stdout.flush()
    sys.stderr.flush()
    # A debugger would trace what runs on while Python is suspended.
    is_traced = sys.gettrace() or sys.monitoring.get_tool(sys.monitoring.DEBUGGER_ID)
    is_suspended = can_run_sync() and not is_traced
    line = run_sync(page.askSuspended()) if is_suspended else page.askBlocked()
    if line is None:
        page.interrupted()
        raise KeyboardInterrupt
    return line

class PageInput(io.TextIOBase):  # which several tasks may read at once
    encoding = "utf-8"
    buffer = open(0, "rb", closefd=False)
    rest = io.StringIO()  # of what the page has answered

    def readline(self, size=-1):
        line = self.rest.readline(size)
        if line or size == 0:
            return line
        line = ask()
        self.rest = io.StringIO(self.rest.read() + line, newline=None)
        return self.rest.readline(size)

    def read(self, size=-1):
        if size is None or size < 0:
            return "".join(self)
        text = ""
        while len(text) < size and (line := self.readline(size - len(text))):
            text += line
        return text

    def readable(self):
        return True

    def reconfigure(self, **options):
        """The page has no encoding."""

    def close(self):
        """The next run reads too."""

sys.stdin = sys.__stdin__ = PageInput()
getpass.getpass = lambda prompt="Password: ", stream=None: input(prompt)
`;

/** A quick answer is seen at once. Who waits for a slow one hardly computes: below 3 % of a core. */
const MIN_POLL_MS = 5;
const MAX_POLL_MS = 250;
const POLL_GROWTH = 1.1;
const NO_WAY =
  "Python cannot wait for input here: without JSPI it needs `connect-src blob:` in the " +
  "Content-Security-Policy, and no sandboxed frame";

// #region worker
class InputInterpreter extends Interpreter {
  memory: SharedArrayBuffer | undefined;
  readonly #suspended = new Set<(reply: string) => void>();

  protected override onBoot(): void {
    const askSuspended = async () => this.#lineOf(await this.#askSuspended());
    const askBlocked = () => this.#lineOf(this.#askBlocked());
    const interrupted = () => this.isNewStop(); // what else came with it is the same press
    this.runLibrary(PYTHON, { page: { askSuspended, askBlocked, interrupted } });
    // For what reads bytes, or the file itself: sys.stdin.buffer, open(0). Nothing is suspended there.
    let rest = new Uint8Array();
    const read = (buffer: Uint8Array) => {
      if (rest.length === 0) {
        const line = askBlocked();
        if (line === undefined) throw Object.assign(new Error("interrupted"), { code: "EINTR" });
        rest = new TextEncoder().encode(line);
      }
      const part = rest.subarray(0, buffer.length);
      buffer.set(part);
      rest = rest.subarray(part.length);
      return part.length;
    };
    this.booted().setStdin({ read });
  }

  #post(question: QuestionMessage, transfer: Transferable[] = []): void {
    this.output.flush(); // the prompt comes first
    self.postMessage(question, { transfer });
  }

  /** A question is interrupted, and not its task: the program may catch that and go on. */
  protected override cancelTasks(): boolean {
    if (this.#suspended.size === 0) return super.cancelTasks();
    for (const answer of this.#suspended) answer(`{ "interrupt": true }`);
    return true;
  }

  #askSuspended(): Promise<string> {
    const { port1, port2 } = new MessageChannel();
    this.#post({ inputQuestion: "suspended" }, [port2]);
    return new Promise((resolve) => {
      const answer = (reply: string) => {
        this.#suspended.delete(answer);
        resolve(reply);
      };
      this.#suspended.add(answer);
      port1.onmessage = ({ data }) => answer(data);
    });
  }

  /** The page tells the name of a blob: URL, which holds the reply. */
  #askBlocked(): string {
    const some = newUrl();
    if (self.origin === "null" || get(some) === undefined) throw new Error(NO_WAY);
    const url = some.slice(0, -NAME_LENGTH) + (this.#nameInMemory() ?? this.#nameInUrls());
    const reply = get(url);
    for (const read of [some, url]) URL.revokeObjectURL(read);
    if (reply === undefined) throw new Error(`The answer of the page, ${url}, cannot be read`);
    return reply;
  }

  #nameInMemory(): string | undefined {
    if (!this.memory) return undefined;
    const word = new Int32Array(this.memory, 0, 1);
    Atomics.store(word, 0, 0);
    this.#post({ inputQuestion: "shared-memory" });
    Atomics.wait(word, 0, 0);
    return new TextDecoder().decode(new Uint8Array(this.memory, WORD_BYTES).slice());
  }

  #nameInUrls(): string {
    const [last, ...urls] = [newUrl(), ...Array.from({ length: 128 }, newUrl)];
    this.#post({ inputQuestion: "blob-urls", urls: [last, ...urls] });
    let ms = MIN_POLL_MS;
    while (get(last) !== undefined) {
      sleep(ms);
      ms = Math.min(ms * POLL_GROWTH, MAX_POLL_MS);
    }
    const bits = urls.map((url) => (get(url) === undefined ? "1" : "0")).join("");
    for (const url of urls) URL.revokeObjectURL(url);
    const digits = bits.replace(/.{4}/g, (digit) => Number.parseInt(digit, 2).toString(16));
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  /** @returns the line with its newline, "" at the end of the input, or nothing for an interrupt */
  #lineOf(json: string): string | undefined {
    const reply: Reply = JSON.parse(json);
    if ("error" in reply) throw new Error(`The page cannot answer: ${reply.error}`);
    if ("line" in reply) return reply.line === null ? "" : `${reply.line}\n`;
    return undefined;
  }
}

const newUrl = () => URL.createObjectURL(new Blob(["-"], TEXT));

/** What a blob: URL holds; undefined when it has been revoked. */
function get(url: string): string | undefined {
  const request = new XMLHttpRequest();
  try {
    request.open("GET", url, false);
    request.send();
    return request.responseText;
  } catch {
    return undefined;
  }
}

/** A worker can sleep on the memory of a shared WebAssembly.Memory, which plain pages have too. */
const bed = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
const sleep = (ms: number) => Atomics.wait(new Int32Array(bed.buffer), 0, 0, ms);

const interpreter = new InputInterpreter((notice) => self.postMessage(notice));
self.addEventListener("message", ({ data }: MessageEvent<Partial<MemoryMessage> | null>) => {
  interpreter.memory ??= data?.inputMemory;
});
expose(interpreter);
tellLife();
// #endregion worker
