import { attempt } from "../outcome";
import type { WorkerProbe } from "../probe";

export const probe: WorkerProbe = {
  where: "worker",
  title: "setStdout({ write }) hands over bytes as they are printed.",
  question: "What does a `write` handler of setStdout() get?",
  source: "https://pyodide.org/en/stable/project/changelog.html#version-0-24-0",
  advice: "Use `write` with a streaming TextDecoder; return the number of bytes taken.",
  run(pyodide, { output }) {
    if (!pyodide.setStdout) return "setStdout() is absent";
    const decoder = new TextDecoder();
    let text = "";
    const write = (bytes: Uint8Array) => {
      text += decoder.decode(bytes, { stream: true });
      return bytes.length;
    };
    try {
      return attempt(() => {
        pyodide.setStdout({ write });
        pyodide.runPython("import sys; print('unfinished', end=''); sys.stdout.flush()");
        return text || "nothing";
      });
    } finally {
      pyodide.setStdout({ batched: (line) => output.push(line) });
      pyodide.runPython("print()");
    }
  },
};
