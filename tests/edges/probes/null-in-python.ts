import type { WorkerProbe } from "../probe";

export const probe: WorkerProbe = {
  where: "worker",
  title: "JavaScript's null is no longer None in Python.",
  question: "Of which type is JavaScript's null in Python?",
  source: "https://pyodide.org/en/stable/project/changelog.html#version-0-28-0",
  advice: "Send undefined for None, or test with `value is None or value is jsnull` in Python.",
  run(pyodide) {
    const typeName = pyodide.runPython("lambda value: type(value).__name__");
    try {
      return typeName(null);
    } finally {
      typeName.destroy();
    }
  },
};
