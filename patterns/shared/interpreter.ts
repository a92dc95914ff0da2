// Python in the worker: boots Pyodide, runs code, and answers each call, also when Python crashes.
// Needs: a worker, Pyodide 0.26 or newer. From: pyodide-worker-patterns, shared/interpreter, 0.2.0

import type { PyodideInterface } from "pyodide";
import { Output } from "./output";
import type { Notice, Outcome, Preparation, ResultKind, WorkerApi } from "./protocol";
import { PythonWorkerError } from "./protocol";
import { FLATTEN, type FlatTable, unflatten } from "./values";

/** Gives `[attempt, cancel, flatten]`. `attempt()` returns a table of the outcome, and raises nothing. */
const ATTEMPT = `
import asyncio, inspect, linecache, sys
from contextlib import suppress
from traceback import TracebackException
from pyodide.code import eval_code_async

sources = []  # the last names in linecache, oldest first
count = 0
task = None

def register(code, filename):
    """Gives code a name of its own, so that a traceback quotes this code and no other."""
    global count
    count += 1
    name = f"{filename} (run {count})"
    linecache.cache[name] = (len(code), None, code.splitlines(True), name)
    sources.append(name)
    if len(sources) > 100:
        linecache.cache.pop(sources.pop(0), None)
    return name

def is_users(file):
    return not (file.startswith(("/lib/python3", "<frozen ")) or "://" in file)

def describe(error, name, filename, depth=0):
    shown = lambda text: text.replace(name, filename)  # as the caller calls this run's code
    tb = error.__traceback__
    while tb and not is_users(tb.tb_frame.f_code.co_filename):
        tb = tb.tb_next
    error.with_traceback(tb)  # without the frames that lead to the user's code
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    inner = [cause, *getattr(error, "exceptions", ())[:100]] if depth < 8 else [None]
    cause, *errors = [e and describe(e, name, filename, depth + 1) for e in inner]
    report = TracebackException(type(error), error, tb)
    frames = [
        {"file": shown(frame.filename), "line": frame.lineno, "name": frame.name}
        for frame in report.stack
    ]
    place = next((f for f in reversed(frames) if is_users(f["file"])), {})
    is_syntax = isinstance(error, SyntaxError)
    if is_syntax and error.filename and not place:
        place = {"file": shown(error.filename), "line": error.lineno, "offset": error.offset}
    return {
        "type": type(error).__qualname__,
        "message": shown(error.msg or "" if is_syntax else str(report)),
        "traceback": shown("".join(report.format()).rstrip()),
        "file": place.get("file"),
        "line": place.get("line"),
        "offset": place.get("offset"),
        "frames": frames,
        "notes": [str(note) for note in report.__notes__ or ()],
        "cause": cause,
        "errors": errors,
    }

def failed(error, name, filename):
    if isinstance(error, NotClonable):
        return {"code": "result-not-clonable", "message": str(error)}
    try:
        return {"exception": describe(error, name, filename)}
    except BaseException:  # one more interrupt, or an exception whose own methods fail
        texts = {"type": type(error).__qualname__, "message": "", "traceback": ""}
        return {"exception": {**texts, "frames": [], "notes": [], "errors": []}}

async def attempt(code, globals, filename, result):
    global task
    task = asyncio.current_task()
    name = register(code, filename)
    try:
        value = await eval_code_async(code, globals, filename=name)
        while inspect.isawaitable(value):
            value = await value
        value = None if result == "none" else repr(value) if result == "repr" else value
        return flatten({"value": value})
    except BaseException as error:
        return flatten(failed(error, name, filename))
    finally:
        task = None
        with suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()

def cancel():
    """Cancels all that awaits, once for each run: what runs after that is clean-up."""
    global task
    for other in asyncio.all_tasks() if task else ():
        other.cancel()
    task = None

[attempt, cancel, flatten]
`;

type Call<T> = (...args: unknown[]) => T;
type Python = [attempt: Call<Promise<FlatTable>>, cancel: Call<void>, flatten: Call<FlatTable>];

/** Boots Pyodide from a folder. Another one can be given, such as one that watches the downloads. */
export type Load = (options: { indexURL: string }) => Promise<PyodideInterface>;

/** Expose it to the page. Calls are answered one after the other, apart from `cancel()`. */
export class Interpreter implements WorkerApi {
  readonly #post: (notice: Notice) => void;
  readonly #load: Load;
  readonly #output = new Output((pythonEvents) => this.#post({ pythonEvents }));
  #pyodide: PyodideInterface | undefined;
  #python: Python | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  /** Rejects the call that is under way. */
  #failCall: ((error: unknown) => void) | undefined;

  /** @param post sends a notice to the page, in order with the answers */
  constructor(post: (notice: Notice) => void, load: Load = loadPyodide) {
    this.#post = post;
    this.#load = load;
    // When Python crashes, its run stays pending. The error arrives here instead.
    const onStrayError = (event: Event, error: unknown) => {
      if (!this.#failCall || !this.#hasCrashed()) return;
      event.preventDefault(); // the call tells it
      this.#failCall(error);
    };
    self.addEventListener("error", (event) => onStrayError(event, event.message));
    self.addEventListener("unhandledrejection", (event) => onStrayError(event, event.reason));
  }

  init(indexURL: string, interrupts?: Uint8Array): Promise<Outcome> {
    return this.answer("boot-failed", async () => {
      const pyodide = await this.#load({ indexURL });
      const { version } = pyodide;
      if (/^0\.(1\d|2[0-5])\./.test(version)) throw new Error(`${TOO_OLD} ${version}`);
      pyodide.setStdout(this.#output.handlerOf("stdout"));
      pyodide.setStderr(this.#output.handlerOf("stderr"));
      pyodide.setInterruptBuffer(this.#watched(interrupts));
      const globals = pyodide.toPy({}); // the user's code does not see it
      this.#python = pyodide.runPython(FLATTEN + ATTEMPT, { globals, filename: OURS }).toJs();
      this.#pyodide = pyodide;
      const python: string = pyodide.runPython("__import__('sys').version.split()[0]");
      const worker = isModuleWorker() ? "module" : "classic";
      return { value: { pyodide: version, python, worker, crossOriginIsolated } };
    });
  }

  prepare({ packages = [], files = {}, globals = {}, setup = "" }: Preparation): Promise<Outcome> {
    return this.answer("prepare-failed", async () => {
      const pyodide = this.booted();
      if (packages.length > 0) await this.#install(pyodide, packages);
      for (const [path, data] of Object.entries(files)) {
        pyodide.FS.mkdirTree(path.replace(/[^/]*$/, "") || ".");
        pyodide.FS.writeFile(path, data);
      }
      for (const [name, value] of Object.entries(globals)) pyodide.globals.set(name, value);
      return this.#run(setup, "setup.py", "none");
    });
  }

  runPython(code: string, filename = "main.py", result: ResultKind = "value"): Promise<Outcome> {
    return this.answer("result-not-clonable", () => this.#run(code, filename, result));
  }

  cancel(): void {
    this.#python?.[1]();
  }

  /** Settles one call, whatever Python does. @param code the error's code, if it has none itself */
  protected answer(code: string, work: () => Promise<Outcome>): Promise<Outcome> {
    const settling = async () =>
      new Promise<Outcome>((resolve, reject) => {
        this.#failCall = reject;
        work().then(resolve, reject);
      });
    const answer = this.#turn.then(settling).catch((error) => this.#describe(error, code));
    const answered = answer.finally(() => {
      this.#failCall = undefined;
      this.#output.flush();
    });
    this.#turn = answered.then(() => {}); // keeps no result
    return answered;
  }

  #describe(error: unknown, fallback: string): Outcome {
    const { code, message = String(error) } = error as { code?: unknown; message?: string };
    if (!this.#hasCrashed()) return { code: typeof code === "string" ? code : fallback, message };
    return { code: "python-fatal", message: `Python has crashed: ${firstLine(error)}` };
  }

  /** Releases show a crash in different ways, so Python is asked. */
  #hasCrashed(): boolean {
    try {
      this.#pyodide?.runPython("None");
      return false;
    } catch (error) {
      return (error as Error).name !== "PythonError"; // an interrupt that came late is one
    }
  }

  /** `loadPackage()` resolves also when a download failed, and tells it to its callback alone. */
  async #install(pyodide: PyodideInterface, packages: readonly string[]): Promise<void> {
    const errors: string[] = [];
    const errorCallback = (message: string) => void errors.push(message);
    const messageCallback = (message: string) =>
      this.#post({ pythonEvents: [{ kind: "progress", message }] });
    const options = { errorCallback, messageCallback };
    await pyodide.loadPackage([...packages], options).catch((e) => errors.push(firstLine(e)));
    if (errors.length > 0) throw new PythonWorkerError("install-failed", errors.join("; "));
  }

  async #run(code: string, filename: string, result: ResultKind): Promise<Outcome> {
    const { globals } = this.booted();
    const table = await this.#python?.[0](code, globals, filename, result);
    return unflatten(table as FlatTable) as Outcome;
  }

  /** Converts a value that Python lends, such as the argument of a callback. */
  protected convert(value: unknown): unknown {
    return unflatten(this.#python?.[2](value) as FlatTable);
  }

  /** For methods of your own, inside of `answer()`. */
  protected booted(): PyodideInterface {
    if (this.#pyodide) return this.#pyodide;
    throw new PythonWorkerError("boot-failed", "Python is not started: call init() first");
  }

  /** Pyodide reads byte 0 as Python runs. That is also a moment to post what was printed. */
  #watched(interrupts: Uint8Array = new Uint8Array(1)): Uint8Array {
    const get = () => {
      this.#output.flushIfDue();
      // Pyodide reads the byte, then clears it. An interrupt that comes in between would be lost.
      return Atomics.exchange(interrupts, 0, 0);
    };
    return Object.defineProperty({}, 0, { get, set: () => {} }) as Uint8Array;
  }
}

/** Where tracebacks take our code for a part of the library. */
const OURS = "/lib/python3/python-worker.py";
const TOO_OLD = "This client needs Pyodide 0.26 or newer. Change `indexURL`, which holds";
const CLASSIC = `A bundler made a classic worker of { type: "module" }. Pyodide runs in it all the same.`;
const firstLine = (error: unknown) => String(error).split("\n")[0] ?? "";

/** Boots Pyodide. It rejects where `loadPyodide()` waits for ever: when the wasm cannot be had. */
export const loadPyodide: Load = async ({ indexURL }) => {
  if (!isModuleWorker()) console.warn(CLASSIC);
  const scope = self as { importScripts?: unknown };
  const { importScripts } = scope;
  const { instantiateStreaming } = WebAssembly;
  try {
    // Pyodide 314 refuses classic workers. It knows them by this function, and can do without it.
    scope.importScripts = () => {
      throw new TypeError("importScripts() is hidden while Pyodide loads");
    };
    const url = `${indexURL}pyodide.mjs`;
    const imported = import(/* @vite-ignore */ /* webpackIgnore: true */ url);
    const module = await imported.catch(async (error) => {
      const { status } = await fetch(url).catch(() => ({ status: "nothing" }));
      throw new Error(`the server answered ${status} for ${url} (${error})`);
    });
    const wasmFailed = new Promise<never>((_, reject) => {
      WebAssembly.instantiateStreaming = (...args) => {
        const instance = instantiateStreaming(...args);
        instance.catch(reject);
        return instance;
      };
    });
    return await Promise.race([wasmFailed, module.loadPyodide({ indexURL })]);
  } finally {
    scope.importScripts = importScripts;
    WebAssembly.instantiateStreaming = instantiateStreaming;
  }
};

/** Both kinds have `importScripts()`, but in a module worker it throws. */
function isModuleWorker(): boolean {
  try {
    (self as unknown as typeof globalThis & { importScripts(url: string): void }).importScripts(
      "data:text/javascript,",
    );
    return false;
  } catch {
    return true;
  }
}
