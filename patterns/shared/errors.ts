// Errors as data in the worker, errors as classes on the page: postMessage keeps neither.
// Needs: nothing. From: pyodide-worker-patterns, shared/errors, 0.1.0

/** What crosses the border. `python` is there when the error is an exception of Python's. */
export interface ErrorData {
  name: string;
  message: string;
  code?: string;
  python?: PythonData;
}

export interface PythonData {
  type: string;
  traceback: string;
  line?: number;
  file?: string;
  notes?: string[];
}

/** A Python exception, rebuilt on the page. */
export class PythonError extends Error {
  override readonly name = "PythonError";
  readonly code = "python-error";
  /** The exception's class, such as `"ZeroDivisionError"`. */
  readonly type: string;
  /** The whole traceback as Python prints it, without Pyodide's own frames. */
  readonly traceback: string;
  /** Where it was raised: the innermost line of the user's own code. Undefined when there is none. */
  readonly line: number | undefined;
  /** The file of {@link line}, by the name that the code was run under. */
  readonly file: string | undefined;
  /** What `add_note()` added; a pattern that sends text alone leaves it empty. */
  readonly notes: readonly string[];
  /** The members of an exception group; a pattern that sends text alone leaves it empty. */
  readonly errors: readonly unknown[];

  constructor(message: string, python: PythonData, errors: readonly unknown[] = []) {
    super(message);
    this.type = python.type;
    this.traceback = python.traceback;
    this.line = python.line;
    this.file = python.file;
    this.notes = python.notes ?? [];
    this.errors = errors;
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
  const python = { type, traceback, ...placeInUserCode(own) };
  return { name: "PythonError", message: message.trim(), python };
}

/** The last frame that is not of Python's library, of Pyodide, or of JavaScript. */
function placeInUserCode(traceback: string): { file?: string; line?: number } {
  const [, file, line] =
    [
      ...traceback.matchAll(
        /^[ |]+File "((?!\/lib\/python3|<frozen |(?:blob:)?\w+:\/)[^"\n]+)", line (\d+)/gm,
      ),
    ].at(-1) ?? [];
  return file ? { file, line: Number(line) } : {};
}

/** Each traceback starts with frames of Pyodide and asyncio, which say nothing about the user's code. */
function withoutLeadingLibraryFrames(traceback: string): string {
  return traceback.replace(
    /^(Traceback .*\n)(?: {2}File "\/lib\/python3.*\n(?: {4}.*\n)*)+(?= {2}File )/gm,
    "$1",
  );
}
