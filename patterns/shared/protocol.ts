// What the page and the worker agree on: calls, answers, notices, and errors as data.
// Needs: nothing. From: pyodide-worker-patterns, shared/protocol, 0.2.0

/** The release that the types come from. Others, from 0.26 on, run by their `indexURL`. */
export const PYODIDE_VERSION = "314.0.7";
export const DEFAULT_INDEX_URL = `https://cdn.jsdelivr.net/pyodide/v${PYODIDE_VERSION}/full/`;

/** What a worker is given before code runs, in this order; `setup` is Python code. */
export interface Preparation {
  /** Packages of Pyodide's distribution by name; wheels by URL, relative to the page. */
  packages?: readonly string[];
  /** Files by their path in Python's file system. */
  files?: Readonly<Record<string, string | Uint8Array>>;
  /** Python's global variables by name. An array over shared memory stays shared. */
  globals?: Readonly<Record<string, unknown>>;
  setup?: string;
}

/** How a call ended. An error crosses as data: postMessage keeps neither its class nor its code. */
export type Outcome =
  | { value: unknown }
  | { exception: ExceptionData }
  | { code: string; message: string };

/** What the worker tells unasked, in order with its answers. Output is not always whole lines. */
export interface Notice {
  pythonEvents: (OutputChunk | { kind: "progress"; message: string })[];
}

export type OutputChunk = { kind: "output"; stream: "stdout" | "stderr"; text: string };

/** What really runs. Pyodide's version is in Python's spelling, such as 315.0.0a2. */
export interface Environment {
  pyodide: string;
  python: string;
  worker: "module" | "classic";
  crossOriginIsolated: boolean;
}

/** Something other than a Python exception ended the call: `code` says what. */
export class PythonWorkerError extends Error {
  override readonly name = "PythonWorkerError";
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
  }
}

/** A Python exception as data. */
export interface ExceptionData {
  /** The exception's class, such as `"ZeroDivisionError"`. */
  type: string;
  message: string;
  /** The whole traceback as Python prints it, without Pyodide's own frames. */
  traceback: string;
  /** The innermost place in the user's code; of a SyntaxError, where the syntax is wrong. */
  file?: string;
  line?: number;
  function?: string;
  /** The column of a SyntaxError, from 1 on. */
  offset?: number;
  /** The calls, from the outermost to the innermost. */
  frames: { file: string; line: number; function: string }[];
  /** What `add_note()` added. */
  notes: string[];
  cause?: ExceptionData;
  /** The members of an exception group. */
  errors: ExceptionData[];
}

/** A Python exception, rebuilt on the page. `cause` and `errors` are PythonErrors too. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor assigns all of it
export class PythonError extends Error {
  override readonly name = "PythonError";
  readonly code = "python-error";
  readonly errors: readonly PythonError[];

  constructor({ message, cause, errors, ...rest }: ExceptionData) {
    super(message, cause && { cause: new PythonError(cause) });
    this.errors = errors.map((member) => new PythonError(member));
    Object.assign(this, rest);
  }
}
export interface PythonError extends Omit<ExceptionData, "cause" | "errors"> {}

/** Returns the value of a call that went well. @throws {PythonError | PythonWorkerError} */
export function unwrap(outcome: Outcome): unknown {
  if ("value" in outcome) return outcome.value;
  if ("exception" in outcome) throw new PythonError(outcome.exception);
  throw new PythonWorkerError(outcome.code, outcome.message);
}
