// {{title}}, live: the pattern behind a small editor.

import { startPython } from "../../patterns/{{id}}/minimal";
import { indexURL } from "../shared/choose-pyodide";
import { samples } from "../shared/samples";
import { Workbench } from "../shared/workbench";

// For the console, and for tests: try `await python.runPython("6 * 7")`.
Object.assign(globalThis, { startPython, indexURL });

let python: Awaited<ReturnType<typeof startPython>> | undefined;

const workbench: Workbench = new Workbench({
  samples: [samples.sum, samples.words, samples.clock, samples.error],
  async start() {
    python = await startPython({
      indexURL,
      onOutput: (stream, text) => workbench.print(stream, text),
    });
    Object.assign(globalThis, { python });
    return python.init();
  },
  async run(code) {
    return python?.runPython(code);
  },
});
