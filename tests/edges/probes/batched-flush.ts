import type { WorkerProbe } from "../probe";

export const probe: WorkerProbe = {
  where: "worker",
  title: "sys.stdout.flush() does not deliver an unfinished line to a batched handler.",
  question: "Does sys.stdout.flush() deliver what was printed without a newline?",
  source: "https://github.com/pyodide/pyodide/issues/4139",
  advice: "End prompts with a newline, or use the `write` handler of setStdout() (since 0.24).",
  run(pyodide, { output }) {
    const before = output.length;
    pyodide.runPython("import sys; print('unfinished', end=''); sys.stdout.flush()");
    const delivered = output.length > before;
    pyodide.runPython("print()");
    return delivered
      ? "yes"
      : output.at(-1) === "unfinished"
        ? "no, only the newline does"
        : "lost";
  },
};
