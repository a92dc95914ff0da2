import { attempt } from "../outcome";
import type { WorkerProbe } from "../probe";

export const probe: WorkerProbe = {
  where: "worker",
  title: "loop.run_until_complete() below runPython() went from a no-op to an error.",
  question: "What does run_until_complete(…) give inside runPython()?",
  source: "https://pyodide.org/en/stable/project/changelog.html#version-0-27-7",
  advice: "Write `await main()` and run it with runPythonAsync().",
  run: (pyodide) =>
    attempt(() =>
      pyodide.runPython(`
        import asyncio
        async def main():
            return "the result"
        loop = asyncio.get_event_loop()
        f"returns a {type(loop.run_until_complete(main())).__name__}"`),
    ),
};
