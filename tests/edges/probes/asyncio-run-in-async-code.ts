import { outcome } from "../outcome";
import type { WorkerProbe } from "../probe";

export const probe: WorkerProbe = {
  where: "worker",
  title:
    "asyncio.run() in code that runPythonAsync() runs went from an error to waiting for the result.",
  question: "What does asyncio.run(…) give inside runPythonAsync()?",
  source: "https://pyodide.org/en/stable/project/changelog.html#version-0-27-7",
  advice: "Write `await main()`: that needs no JavaScript Promise Integration in the browser.",
  run: (pyodide) =>
    outcome(
      pyodide.runPythonAsync(`
        import asyncio
        async def main():
            return "the result"
        f"returns a {type(asyncio.run(main())).__name__}"`),
      String,
    ),
};
