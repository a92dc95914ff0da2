// Lets Python's input() wait for the page: suspended, or blocked until shared memory or blob: URLs answer.
// Needs: a page. From: pyodide-worker-patterns, control/input, 0.2.0

import { newSharedMemory } from "../../shared/stop-run";
import type { PythonWorkerOptions } from "../../workers/comlink/python-worker";

/** How Python waits. "suspended" lets other tasks of Python run on; the other two block the worker. */
export type Way = "suspended" | "shared-memory" | "blob-urls";

export interface Question {
  /** What was printed since the last newline or answer, such as the text given to `input()`. */
  prompt: string;
  way: Way;
  /** Aborted when nobody waits for the answer any more. */
  signal: AbortSignal;
}

/** Answers with a line without its newline, or with null for the end of the input (EOFError). */
export type Ask = (question: Question) => string | null | Promise<string | null>;

/** What came of a question. It crosses as JSON. */
export type Reply = { line: string | null } | { interrupt: true } | { error: string };

/** Sent by the page, before all calls: where it writes the name of an answer. */
export interface MemoryMessage {
  inputMemory: SharedArrayBuffer;
}
/** Sent by the worker: with a port, or with a URL for each bit of a name, and one that comes last. */
export interface QuestionMessage {
  inputQuestion: Way;
  urls?: string[];
}

/** A name is the last part of a blob: URL. In memory it follows the word that says it is there. */
const NAME_LENGTH = 36;
const WORD_BYTES = 4;
/** Firefox would read another type as XML, and complain in the console. */
const TEXT = { type: "text/plain" };

// #region page
/**
 * Makes the options of a `PythonWorker` whose Python asks the page.
 *
 * @example
 * const python = new PythonWorker(withInput(({ prompt }) => window.prompt(prompt), { indexURL }));
 * await python.runPython("name = input('Your name? ')");
 */
export function withInput(ask: Ask, options: PythonWorkerOptions = {}): PythonWorkerOptions {
  const { createWorker = newInputWorker, onEvent } = options;
  let line = "";
  let isAsking = false;
  let interrupt = () => {};
  return {
    // A question can be interrupted where nothing else can: worth a wait until the worker hears of it.
    newInterrupts: () => ({
      get 0() {
        return isAsking ? 0 : undefined;
      },
      set 0(_) {},
    }),
    ...options,
    createWorker() {
      const worker = createWorker();
      interrupt = answerQuestions(worker, (question) => {
        const prompt = line;
        line = ""; // the answer ends it
        isAsking = true;
        return ask({ ...question, prompt });
      });
      return worker;
    },
    onEvent(event) {
      if (event.kind === "output") line = (line + event.text).split("\n").pop() ?? "";
      if (event.kind === "state") {
        if (event.state !== "running") interrupt();
        isAsking &&= event.state === "stopping";
      }
      onEvent?.(event);
    },
  };
}

/** For a client of your own. @returns what interrupts Python while it waits for an answer */
export function answerQuestions(
  worker: Worker,
  ask: (question: Omit<Question, "prompt">) => ReturnType<Ask>,
): () => void {
  const memory = newSharedMemory(WORD_BYTES + NAME_LENGTH);
  if (memory) worker.postMessage({ inputMemory: memory } satisfies MemoryMessage);
  let waiting = new AbortController();
  let last: Promise<unknown> = Promise.resolve();
  const onMessage = async ({ data, ports }: MessageEvent<QuestionMessage | null>) => {
    if (!data?.inputQuestion) return;
    const { signal } = waiting;
    // Several tasks of Python may ask at once: one question follows the other.
    const answer = last.then(() => replyOf(() => ask({ way: data.inputQuestion, signal }), signal));
    last = answer;
    const reply = await answer;
    const json = JSON.stringify(reply);
    if (ports[0]) ports[0].postMessage(json);
    else tell(URL.createObjectURL(new Blob([json], TEXT)).slice(-NAME_LENGTH), data.urls ?? memory);
  };
  worker.addEventListener("message", onMessage);
  return () => {
    waiting.abort();
    waiting = new AbortController();
  };
}
// #endregion page

const newInputWorker = () =>
  new Worker(new URL("./input.worker.ts", import.meta.url), { type: "module" });

async function replyOf(ask: () => ReturnType<Ask>, signal: AbortSignal): Promise<Reply> {
  if (signal.aborted) return { interrupt: true };
  const interrupted = new Promise<Reply>((resolve) => {
    signal.addEventListener("abort", () => resolve({ interrupt: true }));
  });
  const answer = async (): Promise<Reply> => {
    const line = await ask();
    if (line === null || typeof line === "string") return { line };
    return { error: `its answer is ${typeof line}, and must be a string or null` };
  };
  const failed = (error: unknown) => ({ error: String((error as Error)?.message ?? error) });
  return Promise.race([interrupted, answer().catch(failed)]);
}

/** Tells a blocked worker a name: in memory, or bit by bit. The URLs of the bits that are 1 end. */
function tell(name: string, where: string[] | SharedArrayBuffer | undefined): void {
  if (Array.isArray(where)) {
    const [last = "", ...urls] = where;
    const bitsOf = (digit: string) => Number.parseInt(digit, 16).toString(2).padStart(4, "0");
    const bits = [...name.replaceAll("-", "")].flatMap((digit) => [...bitsOf(digit)]);
    urls.filter((_, n) => bits[n] === "1").map((url) => URL.revokeObjectURL(url));
    URL.revokeObjectURL(last);
  } else if (where) {
    new Uint8Array(where).set(new TextEncoder().encode(name), WORD_BYTES);
    const word = new Int32Array(where, 0, 1);
    Atomics.store(word, 0, 1);
    Atomics.notify(word, 0);
  }
}
