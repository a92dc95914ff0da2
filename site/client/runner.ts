// Runs the reader's Python by the client that the cookbook's tests prove. It is loaded when Run is pressed.

import { makeEditor } from "../../examples/shared/editor";
import { formatValue } from "../../examples/shared/format-value";
import type { PythonWorker } from "../../patterns/workers/comlink/python-worker";

/** Characters: a loop that prints would fill the browser's memory. */
const MAX_PRINTED = 20_000;

for (const element of document.querySelectorAll<HTMLElement>("[data-runner]")) makeRunner(element);

function makeRunner(element: HTMLElement): void {
  const find = <T extends HTMLElement>(selector: string) => element.querySelector(selector) as T;
  const code = find<HTMLTextAreaElement>("textarea");
  const output = find("[data-output]");
  const status = find("[role=status]");
  const runButton = find<HTMLButtonElement>("[data-run]");
  const stopButton = find<HTMLButtonElement>("[data-stop]");
  let python: PythonWorker | undefined;
  /** Counts the runs, and what ends them: a run whose number is old has ended. */
  let turn = 0;

  function show(state: string, text: string): void {
    element.dataset.state = state;
    status.textContent = text;
    runButton.disabled = state === "running";
    stopButton.disabled = state !== "running";
  }

  function print(text: string, stream: string): void {
    const part = document.createElement("span");
    part.className = stream;
    part.textContent = text;
    output.append(part);
    while ((output.textContent?.length ?? 0) > MAX_PRINTED) output.firstChild?.remove();
    // Once a frame: each look at the height has the browser lay out all lines.
    requestAnimationFrame(() => {
      output.scrollTop = output.scrollHeight;
    });
  }

  async function run(): Promise<void> {
    if (element.dataset.state === "running") return;
    dispatchEvent(new CustomEvent("python", { detail: element }));
    const mine = ++turn;
    output.replaceChildren();
    show("running", python ? "Running…" : "Loading Python…");
    try {
      const made = python ?? (await newPython(print));
      if (mine !== turn) return made.close();
      python = made;
      await python.init();
      show("running", "Running…");
      const value = await python.runPython(code.value);
      if (value !== undefined) print(`→ ${formatValue(value)}\n`, "value");
      show("done", "Done");
    } catch (error) {
      if (mine !== turn) return; // what ended it has said so
      const { traceback, message } = error as Record<string, string | undefined>;
      print(traceback ?? `${message ?? error}\n`, "stderr");
      const text = "It did not run. Press Run to try again";
      show("error", traceback ? "Python raised an exception" : text);
    }
  }

  async function stop(): Promise<void> {
    const mine = ++turn;
    show("running", "Stopping…");
    const how = await python?.stop();
    if (mine !== turn) return;
    const replaced = "Stopped by a new worker: this page has no headers of isolation";
    show("stopped", how === "replaced" ? replaced : "Stopped. Python keeps its variables");
  }

  /** Ends the worker, also while it runs. The next Run starts another. */
  function leave(text: string): void {
    if (!python && element.dataset.state !== "running") return;
    turn++;
    python?.close();
    python = undefined;
    show("idle", text);
  }

  makeEditor(code);
  runButton.disabled = false;
  runButton.addEventListener("click", run);
  stopButton.addEventListener("click", stop);
  code.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void run();
  });
  // Memory is short on a phone, so one live part has Python at a time.
  addEventListener("python", (event) => {
    if ((event as CustomEvent).detail !== element)
      leave("Ended: another program runs on this page");
  });
  // The back/forward cache would keep the worker, with its memory, while the reader is elsewhere.
  addEventListener("pagehide", () => leave("Ended when you left the page. Run starts it again"));
}

async function newPython(print: (text: string, stream: string) => void): Promise<PythonWorker> {
  const { indexURL } = await import("../../examples/shared/choose-pyodide");
  const { PythonWorker } = await import("../../patterns/workers/comlink/python-worker");
  return new PythonWorker({
    indexURL,
    onEvent: (event) => event.kind === "output" && print(event.text, event.stream),
  });
}
