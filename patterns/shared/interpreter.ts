// Python in the worker: boots Pyodide, runs code, and answers each call, also when Python crashes.
// Needs: a worker, Pyodide 0.26 or newer. From: pyodide-worker-patterns, shared/interpreter, 0.2.0

import type { PyodideInterface } from "pyodide";
import { Output } from "./output";
import { type Notice, type Outcome, type Preparation, PythonWorkerError } from "./protocol";
import { FLATTEN, type FlatTable, unflatten, withoutNulls } from "./values";

/** Python gets so long to clean up: presses of Stop in that time are one, and raise one exception. */
const CLEAN_UP_MS = 1_000;
const NEVER = Number.NEGATIVE_INFINITY;

/** Gives `[attempt, cancel]`. `attempt()` returns a table of the outcome, and raises nothing. */
const ATTEMPT = `
import asyncio, gc, inspect, linecache, sys
from contextlib import suppress
from traceback import TracebackException
from pyodide.code import eval_code_async

names = []  # of the last runs, whose code linecache keeps
count = 0
task = None

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
    places = ((shown(f.filename), f.lineno, f.name) for f in report.stack)
    frames = [dict(zip(("file", "line", "function"), place)) for place in places]
    place = next((f for f in reversed(frames) if is_users(f["file"])), {})
    is_syntax = isinstance(error, SyntaxError)
    if is_syntax and error.filename and not place:
        place = {"file": shown(error.filename), "line": error.lineno, "offset": error.offset}
    return {
        **place,
        "type": type(error).__qualname__,
        "message": shown(error.msg or "" if is_syntax else str(report)),
        "traceback": shown("".join(report.format()).rstrip()),
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

async def attempt(code, globals, filename, result, name=None):
    global count, task
    try:
        count, task, run.isInterruptible = count + 1, asyncio.current_task(), True
        if run.isCancelled:
            raise asyncio.CancelledError
        name = f"{filename} (run {count})"  # its own: a traceback quotes this code and no other
        names.append(name)
        if len(names) > 100:
            linecache.cache.pop(names.pop(0), None)
        value = await eval_code_async(code, globals, filename=name)
        while inspect.isawaitable(value):
            value = await value
        value = None if result == "none" else repr(value) if result == "repr" else value
        return flatten({"value": value})
    except BaseException as error:
        return flatten(failed(error, name, filename))
    finally:
        task, run.isInterruptible = None, False
        with suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()

def cancel():
    if not task:
        return True  # isCancelled ends the run before it begins
    # asyncio.all_tasks() is empty on Pyodide 315 while run_sync() suspends Python.
    tasks = [found for found in gc.get_objects() if issubclass(type(found), asyncio.Task)]
    if task.get_coro().cr_running:
        tasks.remove(task)  # it waits in run_sync(), and hears of what it waits for
    return any([other.cancel() for other in tasks])

# An interrupt that hits another task, or the event loop, cancels the run.
asyncio.get_event_loop()._keyboard_interrupt_handler = run.cancel

[attempt, cancel]
`;

type Python = [attempt: (...args: unknown[]) => Promise<FlatTable>, cancel: () => boolean];

/** Boots Pyodide from a folder. Another one can be given, such as one that watches the downloads. */
export type Load = (options: { indexURL: string }) => Promise<PyodideInterface>;

/** Expose it to the page. Calls are answered one after the other, apart from `cancel()`. */
export class Interpreter {
  readonly #post: (notice: Notice) => void;
  readonly #load: Load;
  protected readonly output = new Output((pythonEvents) => this.#post({ pythonEvents }));
  #pyodide: PyodideInterface | undefined;
  #python: Python | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  /** Python sees it, and says when an interrupt cannot hit Pyodide's own code. */
  protected readonly runState = {
    isInterruptible: false,
    isCancelled: false,
    cancel: () => {
      this.#isPending = !this.cancelTasks();
    },
  };
  #stoppedAt = NEVER;
  /** Nothing waited that could be cancelled: Python is interrupted when it goes on. */
  #isPending = false;
  /** Rejects the call that is under way. */
  #failCall: ((error: unknown) => void) | undefined;

  /** @param post sends a notice to the page, in order with the answers */
  constructor(post: (notice: Notice) => void, load: Load = loadPyodide) {
    this.#post = post;
    this.#load = load;
    // When Python crashes, its run stays pending. The error arrives here instead.
    const onStrayError = (event: Event, error: unknown) => {
      if (/KeyboardInterrupt\s*$/.test(`${error}`)) {
        event.preventDefault(); // it has hit Pyodide's event loop, so the run has not heard of it
        this.runState.cancel();
      }
      if (!this.#failCall || !this.#hasCrashed()) return;
      event.preventDefault(); // the call tells it
      this.#failCall(error);
    };
    self.addEventListener("error", (event) => onStrayError(event, event.message));
    self.addEventListener("unhandledrejection", (event) => onStrayError(event, event.reason));
  }

  /** Boots Pyodide. @param interrupts a byte in shared memory, where 2 interrupts Python */
  init(indexURL: string, interrupts?: Uint8Array): Promise<Outcome> {
    // Pyodide's own clearing could lose a later 2.
    if (interrupts) this.takeInterrupt = () => Atomics.exchange(interrupts, 0, 0);
    return this.answer("boot-failed", async () => {
      const pyodide = await this.#load({ indexURL });
      if (/^0\.(1\d|2[0-5])\./.test(pyodide.version)) throw new Error(TOO_OLD + pyodide.version);
      pyodide.setStdout(this.output.handlerOf("stdout"));
      pyodide.setStderr(this.output.handlerOf("stderr"));
      pyodide.setStdin({ stdin: () => null }); // Pyodide's own would want a page's prompt()
      // Pyodide reads byte 0 as Python runs, which is also a moment to post what was printed.
      const get = () => {
        this.output.flushIfDue();
        if (!this.runState.isInterruptible) return 0;
        const isNew = this.takeInterrupt() > 0 && this.isNewStop();
        const isPending = this.#isPending;
        this.#isPending = false;
        return isNew || isPending ? SIGINT : 0;
      };
      pyodide.setInterruptBuffer(Object.defineProperty({}, 0, { get, set() {} }) as Uint8Array);
      this.#pyodide = pyodide;
      this.#python = this.runLibrary(FLATTEN + ATTEMPT, { run: this.runState }).toJs();
      this.onBoot();
      const python: string = pyodide.runPython("__import__('sys').version.split()[0]");
      const worker = isModuleWorker() ? "module" : "classic";
      return { value: { pyodide: pyodide.version, python, worker, crossOriginIsolated } };
    });
  }

  prepare({ packages = [], files = {}, globals = {}, setup = "" }: Preparation): Promise<Outcome> {
    return this.answer("prepare-failed", async () => {
      const pyodide = this.booted();
      // loadPackage() resolves also when a download failed, and tells it to its callback alone.
      const errors: string[] = [];
      const errorCallback = (message: string) => void errors.push(message);
      const messageCallback = (message: string) =>
        this.#post({ pythonEvents: [{ kind: "progress", message }] });
      const load = () => pyodide.loadPackage([...packages], { errorCallback, messageCallback });
      if (packages.length > 0) await load().catch((error) => errors.push(textOf(error)));
      if (errors.length > 0) throw new PythonWorkerError("install-failed", errors.join("; "));
      for (const [path, data] of Object.entries(files)) {
        const absolute = path.startsWith("/") ? path : `${pyodide.FS.cwd()}/${path}`;
        try {
          pyodide.FS.mkdirTree(absolute.replace(/[^/]*$/, "")); // absolute ones only, before 0.28
          pyodide.FS.writeFile(absolute, data);
        } catch (error) {
          throw new Error(`The file "${path}" cannot be written: errno ${Object(error).errno}`);
        }
      }
      const users = pyodide.globals as unknown as Map<string, unknown>;
      for (const [name, value] of Object.entries(globals)) users.set(name, withoutNulls(value));
      return setup ? this.#attempt(setup, "setup.py", "none") : { value: undefined };
    });
  }

  /** Runs Python. @param result what is wanted of the last expression: "value", "repr" or "none" */
  runPython(code: string, filename = "main.py", result = "value"): Promise<Outcome> {
    return this.answer("result-not-clonable", () => this.#attempt(code, filename, result));
  }

  /** Cancels the run under way, if Python awaits something, or has not begun. */
  cancel(): void {
    this.takeInterrupt(); // it came with this
    if (!this.isNewStop()) return;
    this.runState.isCancelled = true;
    this.runState.cancel();
  }

  /** Cancels what the run waits for. @returns false where there is nothing */
  protected cancelTasks(): boolean {
    return this.#python?.[1]() ?? true;
  }

  /** What Pyodide looks at while Python computes: 2 once for each interrupt, else 0. */
  protected takeInterrupt: () => number = () => 0;

  /** Whether this is another press than the one that Python cleans up after. */
  protected isNewStop(): boolean {
    const now = performance.now();
    const isNew = now - this.#stoppedAt > CLEAN_UP_MS;
    if (isNew) this.#stoppedAt = now;
    return isNew;
  }

  /** Settles one call, whatever Python does. @param code the error's code, if it has none itself */
  protected answer(code: string, work: () => Promise<Outcome>): Promise<Outcome> {
    const settling = () =>
      new Promise<Outcome>((resolve, reject) => {
        this.#failCall = reject;
        Object.assign(this.runState, { isInterruptible: true, isCancelled: false });
        this.#stoppedAt = NEVER;
        this.#isPending = false;
        work().then(resolve, reject);
      });
    const describe = (error: { code?: unknown; message?: string }): Outcome => {
      if (this.#hasCrashed()) return { code: "python-fatal", message: `Python crashed: ${error}` };
      return { code: typeof error.code === "string" ? error.code : code, message: textOf(error) };
    };
    const answer = this.#turn.then(settling).catch(describe);
    const answered = answer.finally(() => {
      this.#failCall = undefined;
      this.runState.isInterruptible = false;
      this.output.flush();
    });
    this.#turn = answered.then(() => {}); // keeps no result
    return answered;
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

  async #attempt(code: string, filename: string, result: string): Promise<Outcome> {
    const { globals } = this.booted();
    this.runState.isInterruptible = false; // until attempt() says so
    const table = await this.#python?.[0](code, globals, filename, result);
    return unflatten(table as FlatTable) as Outcome;
  }

  /** For workers of your own: comes when Pyodide has booted. */
  protected onBoot(): void {}

  /** Runs Python that the user's code does not see, and that tracebacks leave out. */
  protected runLibrary(code: string, names: Readonly<Record<string, unknown>> = {}) {
    const globals = this.booted().toPy({});
    for (const [name, value] of Object.entries(names)) globals.set(name, value);
    return this.booted().runPython(code, { globals, filename: "/lib/python3/python-worker.py" });
  }

  /** For methods of your own, inside of `answer()`. */
  protected booted(): PyodideInterface {
    if (!this.#pyodide) throw new PythonWorkerError("boot-failed", "Call init() first");
    return this.#pyodide;
  }
}

const SIGINT = 2;
const TOO_OLD = "This client needs Pyodide 0.26 or newer. Change `indexURL`, which holds ";
const CLASSIC = `A bundler made a classic worker of { type: "module" }. Pyodide runs in it all the same.`;
const textOf = (error: unknown) => (error as Error).message ?? String(error);

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
    (self as { importScripts?(url: string): void }).importScripts?.("data:text/javascript,");
    return false;
  } catch {
    return true;
  }
}
