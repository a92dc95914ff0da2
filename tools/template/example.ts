// {{title}}, live: the pattern behind a small editor.

// #region use
import { startPython } from "../../patterns/{{id}}/minimal";
// #endregion use
import { indexURL } from "../shared/choose-pyodide";
import { samples } from "../shared/samples";
import { Workbench } from "../shared/workbench";

// For the console, and for tests: try `await python.runPython("6 * 7")`.
Object.assign(globalThis, { startPython, indexURL });

// #region use
let python: Awaited<ReturnType<typeof startPython>> | undefined;

async function start() {
  python = await startPython({
    indexURL,
    onOutput: (stream, text) => workbench.print(stream, text),
  });
  return python.init();
}

async function run(code: string): Promise<unknown> {
  return python?.runPython(code);
}
// #endregion use

const workbench: Workbench = new Workbench({
  samples: [samples.sum, samples.words, samples.clock, samples.error],
  async start() {
    const environment = await start();
    Object.assign(globalThis, { python });
    return environment;
  },
  run,
});
