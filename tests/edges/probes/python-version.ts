import type { WorkerProbe } from "../probe";

export const probe: WorkerProbe = {
  where: "worker",
  title: "Each line of Pyodide brings its own Python.",
  question: "Which Python is it?",
  source: "https://pyodide.org/en/stable/project/changelog.html",
  advice: "Compiled wheels have to be built for this Python and this Pyodide.",
  run: (pyodide) => pyodide.runPython("import sys; '%d.%d' % sys.version_info[:2]"),
};
