// What both workers of the error scenarios offer: Python, and a module "host" of JavaScript that fails.

import { importPyodide, type PyodideInterface } from "../../../patterns/shared/load-pyodide";
import { toClonable } from "../../../patterns/shared/to-clonable";
import {
  type PythonCalls,
  readingErrors,
} from "../../../patterns/workers/comlink/rpc/python-errors";

class QuotaError extends TypeError {
  override readonly name = "QuotaError";
  readonly code = "quota-exceeded";
}

const failures: Record<string, () => unknown> = {
  RangeError: () => new RangeError("Too far"),
  TypeError: () => new TypeError("Not that kind"),
  DOMException: () => new DOMException("Stopped", "AbortError"),
  QuotaError: () => new QuotaError("Full", { cause: new SyntaxError("Cause") }),
  AggregateError: () => new AggregateError([new RangeError("One"), "two"], "Both"),
  circle: () => {
    const error = new Error("Round");
    error.cause = error;
    return error;
  },
  number: () => 7,
  null: () => null,
  object: () => ({ reason: "plain" }),
  "a function": () => () => 1,
  "a getter that throws": () =>
    Object.defineProperty(new Error(), "message", {
      get() {
        throw new Error("No message for you");
      },
    }),
  "an unclonable cause": () => new RangeError("Outer", { cause: () => 1 }),
  "a message that is no text": () => Object.assign(new Error(), { message: () => 1 }),
};

interface PyCallable {
  (...args: never[]): unknown;
  destroy(): void;
}

function fail(kind: string): never {
  throw failures[kind]?.();
}

export class ErrorsApi {
  #pyodide!: PyodideInterface;
  #python!: PythonCalls;

  async init(indexURL: string): Promise<void> {
    this.#pyodide = await importPyodide({ indexURL });
    this.#pyodide.registerJsModule("host", { fail, reject: async (kind: string) => fail(kind) });
    this.#python = readingErrors(this.#pyodide);
  }

  run(code: string): Promise<unknown> {
    return this.#python.runPython(code).then(toClonable);
  }

  /** As Pyodide alone does. */
  runAlone(code: string): Promise<unknown> {
    return this.#pyodide.runPythonAsync(code).then(toClonable);
  }

  /** The last expression of `code` is a function, which is called. */
  async runFunction(code: string, ...args: unknown[]): Promise<unknown> {
    const callable = (await this.#python.runPython(code)) as PyCallable;
    return this.#python
      .call(callable, ...args)
      .then(toClonable)
      .finally(() => callable.destroy());
  }

  /** The rejection waits for a task before it is sent, as it does behind a stream of output. */
  runThenWait(code: string): Promise<unknown> {
    return this.run(code).finally(nextTask);
  }

  /** The control: what Python has for its last exception when the rejection arrives. */
  async causeByLastValue(code: string): Promise<unknown> {
    try {
      return await this.run(code);
    } catch {
      return this.#pyodide.runPython("import sys; str(sys.last_value.__cause__)");
    }
  }

  fail(kind: string): void {
    fail(kind);
  }
}

function nextTask(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
