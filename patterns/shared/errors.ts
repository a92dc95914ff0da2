// Errors as data in the worker, errors as classes on the page: postMessage keeps neither.
// Needs: nothing. From: pyodide-worker-patterns, shared/errors, 0.1.0

/** What crosses the border. `python` is there when the error is an exception of Python's. */
export interface ErrorData {
  name: string;
  message: string;
  code?: string;
  python?: { type: string; traceback: string };
}

/** A Python exception, rebuilt on the page. */
export class PythonError extends Error {
  override readonly name = "PythonError";
  readonly code = "python-error";
  /** The exception's class, such as `"ZeroDivisionError"`. */
  readonly type: string;
  /** The whole traceback as Python prints it, without Pyodide's own frames. */
  readonly traceback: string;

  constructor(message: string, python: { type: string; traceback: string }) {
    super(message);
    this.type = python.type;
    this.traceback = python.traceback;
  }
}

/** Describes anything that was thrown in the worker. */
export function describeError(thrown: unknown): ErrorData {
  if (!(thrown instanceof Error)) return { name: "Error", message: String(thrown) };
  if (thrown.name === "PythonError") return describePythonError(thrown);
  const { code } = thrown as { code?: unknown };
  return {
    name: thrown.name,
    message: thrown.message,
    ...(typeof code === "string" ? { code } : {}),
  };
}

/** Rebuilds on the page what {@link describeError} took apart in the worker. */
export function reviveError(data: ErrorData): Error {
  if (data.python) return new PythonError(data.message, data.python);
  return Object.assign(
    new Error(data.message),
    { name: data.name },
    data.code && { code: data.code },
  );
}

/** Pyodide's `PythonError.message` is the traceback; its last entry is `Type: message`. */
function describePythonError(error: Error & { type?: string }): ErrorData {
  const traceback = withoutLeadingLibraryFrames(error.message.trimEnd());
  // The first line that is not indented after the last "Traceback": a message may have several lines.
  const own = traceback.slice(Math.max(0, traceback.lastIndexOf("Traceback (most recent call")));
  const [, qualifiedType = "Exception", message = own] =
    /^([A-Za-z_][\w.]*)(?:: ([\s\S]*)|:?\s*$)/m.exec(own) ?? [];
  // Up to 0.21 the error has no `type`.
  const type = error.type ?? qualifiedType.split(".").at(-1) ?? qualifiedType;
  return { name: "PythonError", message: message.trim(), python: { type, traceback } };
}

/** Each traceback starts with frames of Pyodide and asyncio, which say nothing about the user's code. */
function withoutLeadingLibraryFrames(traceback: string): string {
  return traceback.replace(
    /^(Traceback .*\n)(?: {2}File "\/lib\/python3.*\n(?: {4}.*\n)*)+(?= {2}File )/gm,
    "$1",
  );
}
