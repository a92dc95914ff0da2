// {{title}}, live: the pattern behind a small editor.

// #region use
import { startPython } from "../../patterns/{{id}}/minimal";
// #endregion use
import { indexURL } from "../shared/choose-pyodide";
import { samples } from "../shared/samples";
import { sayHowItStopped } from "../shared/stopped";
import { Workbench } from "../shared/workbench";

// #region use
const python = startPython({ indexURL, onEvent: (event) => workbench.show(event) });

async function run(code: string): Promise<unknown> {
  return python.runPython(code, { timeoutMs: 60_000 });
}

async function stop(): Promise<string> {
  return sayHowItStopped(await python.stop());
}
// #endregion use

// For the console, and for tests: try `await python.runPython("6 * 7")`.
Object.assign(globalThis, { startPython, python, indexURL });

const workbench: Workbench = new Workbench({
  samples: [samples.sum, samples.words, samples.clock, samples.error],
  start: () => python.init(),
  run,
  stop,
});
