// Lets Python call functions of the page: `from page import ask`. Also in a worker that replaces another.
// Needs: a page. From: pyodide-worker-patterns, rpc/callbacks, 0.2.0

// biome-ignore lint/suspicious/noExplicitAny: any function may be given
export type Callbacks = Readonly<Record<string, (...args: any[]) => unknown>>;

/** Sent by the page, before all calls: the names in Python's module `page`. */
export interface NamesMessage {
  pageCallbacks: "names";
  names: string[];
}
/** Sent by the worker: call this function, and answer with the same number. */
export interface CallMessage {
  pageCallbacks: "call";
  call: number;
  name: string;
  args: unknown[];
}
/** Sent by the page. Name and message of an error, since an error itself may have no clone. */
export interface AnswerMessage {
  pageCallbacks: "answer";
  call: number;
  value?: unknown;
  error?: { name: string; message: string };
}

// #region page
/**
 * Makes the `createWorker` of a `PythonWorker`.
 *
 * A function is looked up when Python calls it, so it may be replaced in `callbacks`. Functions with
 * new names are for later workers.
 *
 * @example
 * const python = new PythonWorker({ createWorker: withCallbacks({ ask: (text) => prompt(text) }) });
 * await python.runPython("from page import ask\nname = await ask('Your name?')");
 */
export function withCallbacks(callbacks: Callbacks, create = newWorker): () => Worker {
  return () => {
    const worker = create();
    const post = (message: NamesMessage | AnswerMessage) => worker.postMessage(message);
    worker.addEventListener("message", async ({ data }: MessageEvent<CallMessage | null>) => {
      if (data?.pageCallbacks !== "call") return;
      const { call, name, args } = data;
      try {
        if (!Object.hasOwn(callbacks, name)) throw new ReferenceError(`There is no "${name}"`);
        post({ pageCallbacks: "answer", call, value: await callbacks[name]?.(...args) });
      } catch (error) {
        post({ pageCallbacks: "answer", call, error: inWords(error) });
      }
    });
    post({ pageCallbacks: "names", names: Object.keys(callbacks) });
    return worker;
  };
}
// #endregion page

const newWorker = () =>
  new Worker(new URL("./callbacks.worker.ts", import.meta.url), { type: "module" });

/** What a function throws may be no error, and may fail when it is read. */
function inWords(thrown: unknown): { name: string; message: string } {
  try {
    const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { name: String(name), message: String(message) };
  } catch {
    return { name: "Error", message: "The function of the page threw what cannot be read" };
  }
}
