// Runs Python so that a failure is read where it is caught: cause, notes, members of a group.
// Needs: a worker with Pyodide. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import type { PythonData } from "../../../shared/errors";
import type { PyodideInterface } from "../../../shared/load-pyodide";
import { toClonable } from "../../../shared/to-clonable";
import { describeThrown, known, type ThrownData } from "./error-codec";

/** What the Python below answers. `js` is there when Python only passed on an error of JavaScript's. */
interface PythonAnswer extends PythonData {
  message: string;
  cause?: PythonAnswer;
  errors: PythonAnswer[];
  js?: unknown;
}

// #region python
const SOURCE = `
import builtins, inspect, traceback

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

async def attempt(record, work, *args, **options):
    try:
        result = work(*args, **options)
        while inspect.isawaitable(result):
            result = await result
        return result
    except BaseException as error:
        try:
            # The first frame is this function's.
            report = traceback.TracebackException(type(error), error, error.__traceback__.tb_next)
            drop_leading_library_frames(report)
            record(read(error, report))
        except BaseException:
            pass  # then the text has to do: what was raised matters more than its description
        raise

attempt
`;
// #endregion python

/** Calls into Python. What they reject with crosses Comlink whole. */
export interface PythonCalls {
  /**
   * Runs code as `pyodide.runPythonAsync()` does.
   *
   * @param options.filename the name that the code goes by in tracebacks. Default: `"main.py"`
   */
  runPython(code: string, options?: { filename?: string }): Promise<unknown>;
  /** Calls a function of Python's, or awaits what it returns. */
  call(callable: PyCallable, ...args: unknown[]): Promise<unknown>;
}

/** A PyProxy of a function. */
type PyCallable = (...args: never[]) => unknown;

/** A PyProxy of a function that takes keywords: it stays alive as long as the worker. */
interface PyFunction {
  (...args: unknown[]): Promise<unknown>;
  callKwargs(...args: unknown[]): Promise<unknown>;
}

/**
 * Prepares the calls, once, when Pyodide has booted.
 *
 * A `PythonError` of Pyodide's holds no exception, which would keep all its frames alive. Python has
 * its last one in `sys.last_value`, but of several runs that fail together it is the last of all.
 */
export function readingErrors(pyodide: PyodideInterface): PythonCalls {
  const namespace = pyodide.toPy({});
  const attempt: PyFunction = pyodide.runPython(SOURCE, { globals: namespace });
  namespace.destroy();
  const evaluate = pyodide.pyimport("pyodide.code").eval_code_async;

  async function reading(start: (record: (answer: unknown) => void) => Promise<unknown>) {
    let data: ThrownData | undefined;
    try {
      return await start((answer) => {
        data = fromPython(toClonable(answer) as PythonAnswer);
      });
    } catch (error) {
      if (data && error instanceof Error) known.set(error, data);
      throw error;
    }
  }

  return {
    runPython: (code, { filename = "main.py" } = {}) =>
      reading((record) =>
        attempt.callKwargs(record, evaluate, code, pyodide.globals, { filename }),
      ),
    call: (callable, ...args) => reading((record) => attempt(record, callable, ...args)),
  };
}

function fromPython(answer: PythonAnswer): ThrownData {
  const cause = answer.cause && fromPython(answer.cause);
  if (answer.js !== undefined) {
    const data = describeThrown(domException(answer.js) ?? answer.js);
    if ("error" in data && cause) data.error.cause ??= cause;
    return data;
  }
  const { type, traceback, file, line, notes = [], message } = answer;
  const python: PythonData = { type, traceback, notes };
  if (file !== undefined && line !== undefined) Object.assign(python, { file, line });
  const errors = answer.errors.map(fromPython);
  return { error: { name: "PythonError", message, python, errors, ...(cause && { cause }) } };
}

/** A DOMException that is thrown, not awaited, is to Pyodide "a value of type object", in these words. */
function domException(thrown: unknown): DOMException | undefined {
  const words =
    /^A value .* \[object DOMException\] was thrown.*\n.*?"""(\w+): ([\s\S]*?)"""\.(?:\n|$)/;
  const [, name, message] = (thrown instanceof Error && words.exec(thrown.message)) || [];
  return name ? new DOMException(message, name) : undefined;
}
