import { outcome } from "../outcome";
import type { WorkerProbe } from "../probe";

export const probe: WorkerProbe = {
  where: "worker",
  title: "loadPackage() rejects for a name that the lock file does not have.",
  question: "What becomes of loadPackage() for an unknown name?",
  source: "https://github.com/pyodide/pyodide/blob/main/src/js/load-package.ts",
  advice: "Await it: this failure, unlike that of a download, is an error.",
  run: (pyodide) => outcome(pyodide.loadPackage("absent"), () => "resolves"),
};
