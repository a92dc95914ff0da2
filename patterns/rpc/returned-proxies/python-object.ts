// Keeps an object in Python's memory, and gives the page a remote for it: call, read, release.
// Needs: a page, comlink. From: pyodide-worker-patterns, rpc/returned-proxies, 0.2.0

import type { Interpreter } from "../../shared/interpreter";
import type { Outcome } from "../../shared/protocol";
import type { Connection } from "../../workers/comlink/connect";
import {
  type PythonWorker,
  PythonWorkerError,
  type RunOptions,
} from "../../workers/comlink/python-worker";

/** Tracebacks leave out what is in this file. */
const OURS = "/lib/python3/page_objects.py";
/** No program can have a variable of this name. It lives until the call reads it. */
const ARGUMENTS = "page object arguments";
const MODULE = `
import inspect, sys
from types import SimpleNamespace
import __main__
from pyodide.code import eval_code_async

objects = {}

async def make(name, code, filename):
    keep(name, await settled(await eval_code_async(code, __main__.__dict__, filename=filename)))

async def settled(value):
    while inspect.isawaitable(value):
        value = await value
    return value

def keep(name, value):
    objects[name] = value

def call(name, method):
    args = __main__.__dict__.pop("${ARGUMENTS}").to_py()
    return (getattr(objects[name], method) if method else objects[name])(*args)

async def call_and_keep(name, method, other):
    keep(other, await settled(call(name, method)))

def read(name, attribute):
    return getattr(objects[name], attribute)

def release(name):
    objects.pop(name, None)

sys.modules["page_objects"] = SimpleNamespace(
    make=make, call=call, call_and_keep=call_and_keep, read=read, release=release
)
`;

/** Python's spelling of a call. A JSON string is a Python string too. */
const spell = (name: string, ...args: string[]) =>
  `__import__("page_objects").${name}(${args.map((arg) => JSON.stringify(arg)).join(", ")})`;

/** An expression, since it leaves no name among the user's variables. */
const INSTALL = `"page_objects" in __import__("sys").modules or exec(compile(${JSON.stringify(MODULE)}, "${OURS}", "exec"), {})`;

let count = 0;

// #region object
/** What is called is limited, stopped and queued as a run is, and rejects as a run does. */
export class PythonObject {
  readonly #python: PythonWorker;
  readonly #name = `object-${++count}`;
  #home: Worker | undefined;
  #isReleased = false;

  private constructor(python: PythonWorker) {
    this.#python = python;
  }

  /** Runs Python, and keeps the value of its last expression in the worker. */
  static async of(
    python: PythonWorker,
    code: string,
    options: RunOptions = {},
  ): Promise<PythonObject> {
    const object = new PythonObject(python);
    const make = spell("make", object.#name, code, options.filename ?? `${object.#name}.py`);
    await object.#run(`(${INSTALL}, ${make})[1]`, options);
    return object;
  }

  /** Calls a method; "" calls the object itself. @returns its result, as plain JavaScript */
  call(method: string, args: readonly unknown[] = [], options?: RunOptions): Promise<unknown> {
    return this.#run(spell("call", this.#name, method), options, args);
  }

  /** Calls a method whose result is to stay in Python, too. */
  async keep(
    method: string,
    args: readonly unknown[] = [],
    options?: RunOptions,
  ): Promise<PythonObject> {
    const other = new PythonObject(this.#python);
    other.#home = this.#home;
    await this.#run(spell("call_and_keep", this.#name, method, other.#name), options, args);
    return other;
  }

  /** Reads an attribute, as plain JavaScript. */
  read(attribute: string, options?: RunOptions): Promise<unknown> {
    return this.#run(spell("read", this.#name, attribute), options);
  }

  /** Lets Python forget the object. Until then the object, and all that it holds, keeps its memory. */
  async release(): Promise<void> {
    if (this.#isReleased) return;
    const released = this.#run(spell("release", this.#name));
    this.#isReleased = true;
    await released.catch(() => {}); // then the object is gone with its worker
  }

  async #run(
    expression: string,
    options?: RunOptions,
    args?: readonly unknown[],
  ): Promise<unknown> {
    if (this.#isReleased) throw new PythonWorkerError("object-released", "The object was released");
    const work = async ({ worker, remote }: Connection<Interpreter>): Promise<Outcome> => {
      this.#home ??= worker;
      if (worker !== this.#home) throw new PythonWorkerError("worker-ended", GONE);
      const given = args && (await remote.prepare({ globals: { [ARGUMENTS]: args } }));
      if (given && !("value" in given)) return given;
      return remote.runPython(expression, OURS, options?.result);
    };
    return this.#python.call(work, options);
  }
}
// #endregion object

const GONE = "The object has ended with its worker";
