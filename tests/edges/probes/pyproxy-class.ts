import type { WorkerProbe } from "../probe";

export const probe: WorkerProbe = {
  where: "worker",
  title: "How to recognise a PyProxy has changed.",
  question: "Which of pyodide.isPyProxy and pyodide.ffi.PyProxy are there?",
  source: "https://pyodide.org/en/stable/project/changelog.html#version-0-25-0",
  advice: "value instanceof pyodide.ffi.PyProxy; before 0.23, pyodide.isPyProxy(value).",
  run(pyodide) {
    const isPyProxy = "isPyProxy" in pyodide && "isPyProxy";
    const ffi = pyodide.ffi && "PyProxy" in pyodide.ffi && "ffi.PyProxy";
    return [isPyProxy, ffi].filter(Boolean).join(" and ") || "neither";
  },
};
