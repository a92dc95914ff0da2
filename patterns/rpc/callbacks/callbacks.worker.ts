// The worker's entry: Python whose module `page` has the functions that the page gives.
// Needs: a worker, comlink. From: pyodide-worker-patterns, rpc/callbacks, 0.2.0

import { expose } from "comlink";
import { Interpreter } from "../../shared/interpreter";
import { FLATTEN, type FlatTable, unflatten, withoutNulls } from "../../shared/values";
import { tellLife } from "../../shared/worker-life";
import type { AnswerMessage, CallMessage, NamesMessage } from "./with-callbacks";

/** An answer may be awaited, or not: the call has been sent by then. */
const PYTHON = `
import sys
from types import ModuleType

class Answer:
    def __init__(self, promise):
        self.promise = promise

    def __await__(self):
        value = yield from self.promise.__await__()
        return value.to_py() if hasattr(value, "to_py") else value

def function(name, send):
    def call(*args):
        sys.stdout.flush()
        sys.stderr.flush()
        return Answer(send(name, *args))
    call.__name__ = call.__qualname__ = name
    return call

def provide(names, send):
    module = sys.modules["page"] = ModuleType("page", "The page that runs this Python.")
    for name in names:
        setattr(module, name, function(name, send))

def flatten_one(value):
    return flatten([value])

[provide, flatten_one]
`;

// #region worker
type Answered = (answer: AnswerMessage) => void;

class CallingInterpreter extends Interpreter {
  readonly #waiting = new Map<number, Answered>();
  #names: string[] = [];
  #count = 0;

  receive(message: NamesMessage | AnswerMessage | null): void {
    if (message?.pageCallbacks === "names") this.#names = message.names;
    if (message?.pageCallbacks !== "answer") return;
    this.#waiting.get(message.call)?.(message);
    this.#waiting.delete(message.call);
  }

  protected override onBoot(): void {
    const [provide, flatten] = this.runLibrary(FLATTEN + PYTHON).toJs();
    // Python lends the arguments: destroy none of them.
    const convert = (arg: unknown) => (unflatten(flatten(arg) as FlatTable) as [unknown])[0];
    const send = (name: string, ...args: unknown[]) => this.#send(name, args.map(convert));
    provide(this.#names, send);
  }

  /** Posts first: what has no clone throws here and now, where Python sees it. */
  #send(name: string, args: unknown[]): Promise<unknown> {
    const call = ++this.#count;
    const message: CallMessage = { pageCallbacks: "call", call, name, args };
    this.output.flush(); // what was printed before the call comes before it
    self.postMessage(message);
    // Pyodide handles a rejection that Python does not await.
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, ({ value, error }) => {
        if (error) reject(Object.assign(new Error(error.message), { name: error.name }));
        else resolve(withoutNulls(value));
      });
    });
  }
}

const interpreter = new CallingInterpreter((notice) => self.postMessage(notice));
self.addEventListener("message", ({ data }) => interpreter.receive(data));
expose(interpreter);
tellLife();
// #endregion worker
