// Keeps an upstream quirk out of the console: some Python exceptions are reported twice.
// Needs: a worker with Pyodide. From: pyodide-worker-patterns, shared/silence-echoes, 0.1.0

// KeyboardInterrupt and SystemExit reject runPythonAsync(), and are then raised once more in Python's
// event loop: as an uncaught error (to 0.25) or as an unhandled rejection. The rejection is the answer.
// An interrupt that is sent again may hit Pyodide while it words the echo of the first: then that is all it says.
const ECHO = /\b(KeyboardInterrupt|SystemExit)\b|occurred while formatting traceback/;

/** Call it once in a worker, before Python runs. */
export function silenceEchoes(): void {
  self.addEventListener("error", (event) => {
    if (ECHO.test(event.message)) event.preventDefault();
  });
  self.addEventListener("unhandledrejection", (event) => {
    if (ECHO.test(String(event.reason))) event.preventDefault();
  });
}
