import { attempt } from "../outcome";
import type { WorkerProbe } from "../probe";

export const probe: WorkerProbe = {
  where: "worker",
  title: "asyncio.run() is an error in code that runPython() runs, and the error has changed.",
  question: "What does asyncio.run(…) give inside runPython()?",
  source: "https://pyodide.org/en/stable/project/changelog.html#version-0-27-7",
  advice: "Write `await main()` and run it with runPythonAsync().",
  run: (pyodide) =>
    attempt(() =>
      pyodide.runPython(`
      import asyncio
      async def main():
          return "the result"
      f"returns a {type(asyncio.run(main())).__name__}"`),
    ),
};
