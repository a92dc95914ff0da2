import type { WorkerProbe } from "../probe";

export const probe: WorkerProbe = {
  where: "worker",
  title: "os.fsync(1) delivers an unfinished line to a batched handler.",
  question: "Does os.fsync(1) deliver what was printed without a newline?",
  source: "https://github.com/pyodide/pyodide/issues/4139",
  advice: "To show a prompt through `batched`, call os.fsync(1) after it (since 0.24).",
  run(pyodide, { output }) {
    const before = output.length;
    const error = pyodide.runPython(`
      import os, sys
      print('unfinished', end='')
      sys.stdout.flush()
      try:
          os.fsync(1)
          error = ''
      except OSError as raised:
          error = f', raises {type(raised).__name__}'
      error`);
    const delivered = output.length > before;
    pyodide.runPython("print()");
    return `${delivered ? "yes" : "no"}${error}`;
  },
};
