// Asks Python for what the text of an exception does not tell: cause, notes, members of a group.
// Needs: a worker with Pyodide. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import type { PythonData } from "../../../shared/errors";
import type { PyodideInterface } from "../../../shared/load-pyodide";
import { toClonable } from "../../../shared/to-clonable";
import { describeThrown, explainers, type ThrownData } from "./error-codec";

/** What the Python below answers. `js` is there when Python only passed on an error of JavaScript's. */
interface PythonAnswer extends PythonData {
  message: string;
  cause?: PythonAnswer;
  errors: PythonAnswer[];
  js?: unknown;
}

// #region python
const SOURCE = `
import builtins, sys, traceback

GROUP = getattr(builtins, "BaseExceptionGroup", ())  # from Python 3.11 on
MAX_DEPTH = 8
MAX_MEMBERS = 100

def is_users(file):
    return not file.startswith(("/lib/python3", "<frozen ")) and "://" not in file and not file.endswith(".js")

def drop_leading_library_frames(report):
    todo = [report]
    while todo:
        one = todo.pop()
        users = [n for n, frame in enumerate(one.stack) if is_users(frame.filename)]
        own_place = getattr(one, "filename", None)  # of a SyntaxError, which has no frame of the user's
        del one.stack[: users[0] if users else len(one.stack) if own_place else 0]
        children = (one.__cause__, one.__context__, *(getattr(one, "exceptions", None) or ()))
        todo += [child for child in children if child is not None]

def message_of(error):
    try:
        return str((error.msg or "") if isinstance(error, SyntaxError) else error)
    except BaseException:
        return "<its __str__ failed>"

def place_of(error, report):
    users = [frame for frame in report.stack if is_users(frame.filename)]
    if users:
        return users[-1].filename, users[-1].lineno
    if isinstance(error, SyntaxError) and error.filename and is_users(error.filename):
        return error.filename, error.lineno
    return None, None

def read(error, report, depth=0):
    file, line = place_of(error, report)
    notes = getattr(error, "__notes__", None) or ()
    answer = {
        "type": type(error).__qualname__,
        "message": message_of(error),
        "traceback": "".join(report.format()).rstrip(),
        "file": file,
        "line": line,
        "notes": [str(note) for note in notes],
        "errors": [],
    }
    if type(error).__name__ == "JsException":
        answer["js"] = error.js_error
    if depth == MAX_DEPTH:
        return answer
    if report.__cause__ is not None:
        answer["cause"] = read(error.__cause__, report.__cause__, depth + 1)
    elif report.__context__ is not None and not error.__suppress_context__:
        answer["cause"] = read(error.__context__, report.__context__, depth + 1)
    if isinstance(error, GROUP):
        pairs = list(zip(error.exceptions, report.exceptions))[:MAX_MEMBERS]
        answer["errors"] = [read(*pair, depth + 1) for pair in pairs]
    return answer

def read_last(address):
    for name in ("last_exc", "last_value"):
        error = getattr(sys, name, None)
        if error is not None and id(error) == address:
            report = traceback.TracebackException.from_exception(error)
            drop_leading_library_frames(report)
            return read(error, report)

read_last
`;
// #endregion python

/**
 * Lets `describeThrown()` ask this interpreter about its exceptions. Call it once, when Pyodide has booted.
 *
 * One function of Python's is kept for as long as the worker lives; a failure keeps nothing.
 */
export function explainPythonErrors(pyodide: PyodideInterface): void {
  const namespace = pyodide.toPy({});
  const readLast: (address: number) => unknown = pyodide.runPython(SOURCE, { globals: namespace });
  namespace.destroy();
  const known = new WeakMap<Error, ThrownData>();

  explainers.add((error, depth) => {
    const explained = known.get(error);
    if (explained) return explained;
    // A PythonError holds no exception, which would keep all its frames alive, only its address. The
    // exception is Python's last one, until the next: Pyodide itself compares the two to find it again.
    const { __error_address: address } = error as { __error_address?: number };
    const answer = address
      ? (toClonable(readLast(address)) as PythonAnswer | undefined)
      : undefined;
    if (!answer) return undefined;
    const data = fromPython(answer, depth);
    known.set(error, data);
    return data;
  });
}

/**
 * Reads an exception at the moment it arrives: when it is sent, Python may have raised others.
 *
 * @example
 * runPython(code) { return readingErrors(() => pyodide.runPythonAsync(code)); }
 */
export async function readingErrors<T>(work: () => T | PromiseLike<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    describeThrown(error);
    throw error;
  }
}

function fromPython(answer: PythonAnswer, depth: number): ThrownData {
  const cause = answer.cause && fromPython(answer.cause, depth + 1);
  if (answer.js !== undefined) {
    const data = describeThrown(answer.js, depth + 1);
    if ("error" in data && cause) data.error.cause ??= cause;
    return data;
  }
  const { type, traceback, file, line, notes = [], message } = answer;
  const python: PythonData = { type, traceback, notes };
  if (file !== undefined && line !== undefined) Object.assign(python, { file, line });
  const errors = answer.errors.map((member) => fromPython(member, depth + 1));
  return { error: { name: "PythonError", message, python, errors, ...(cause && { cause }) } };
}
