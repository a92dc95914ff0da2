import { attempt } from "../outcome";
import type { WorkerProbe } from "../probe";

export const probe: WorkerProbe = {
  where: "worker",
  title: "sqlite3 comes with the interpreter, or has to be loaded first.",
  question: "What does `import sqlite3` do without loadPackage()?",
  source: "https://pyodide.org/en/stable/project/changelog.html",
  advice: 'Await loadPackage("sqlite3") where the lock file has it; newer releases bundle it.',
  run: (pyodide) => attempt(() => pyodide.runPython("import sqlite3; 'imports'")),
};
