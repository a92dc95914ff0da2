import type { WorkerProbe } from "../probe";

export const probe: WorkerProbe = {
  where: "worker",
  title: "PythonError.type names the class of the Python exception.",
  question: "What is `type` of the error that runPython() throws for a ValueError?",
  source: "https://pyodide.org/en/stable/project/changelog.html#version-0-22-0",
  advice: "Send { type, message } yourself: structured cloning drops `type`.",
  run(pyodide) {
    try {
      return String(pyodide.runPython("raise ValueError('no')"));
    } catch (error) {
      return (error as { type?: string }).type ?? "absent";
    }
  },
};
