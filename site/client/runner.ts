// Runs the reader's Python by the clients that the cookbook's tests prove. They are loaded when Run is pressed.

import { makeEditor } from "../../examples/shared/editor";
import { formatValue } from "../../examples/shared/format-value";

/** What both clients have. */
interface Client {
  init(): Promise<unknown>;
  runPython(code: string): Promise<unknown>;
  close(): void;
  /** Missing where only the end of the worker stops a run. */
  stop?(): Promise<string>;
}

type Print = (text: string, stream: string) => void;

/** Characters: a loop that prints would fill the browser's memory. */
const MAX_PRINTED = 20_000;

/** Memory is short on a phone, so one runner has Python at a time. */
let current: Runner | undefined;

class Runner {
  readonly #element: HTMLElement;
  readonly #code: HTMLTextAreaElement;
  readonly #output: HTMLElement;
  #client: Client | undefined;

  constructor(element: HTMLElement) {
    this.#element = element;
    this.#code = this.#find("textarea");
    this.#output = this.#find("[data-output]");
    makeEditor(this.#code);
    const run = this.#find<HTMLButtonElement>("[data-run]");
    run.addEventListener("click", () => void this.#run());
    run.disabled = false;
    this.#find("[data-stop]").addEventListener("click", () => void this.#stop());
    this.#code.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void this.#run();
    });
  }

  /** Ends the worker, also while it runs. The next Run starts another. */
  leave(status: string): void {
    const client = this.#client;
    this.#client = undefined;
    client?.close();
    if (client) this.#show("idle", status);
  }

  async #run(): Promise<void> {
    if (this.#element.dataset.state === "running") return;
    if (current !== this) current?.leave("Ended: another program runs on this page");
    current = this;
    this.#output.replaceChildren();
    this.#show("running", this.#client ? "Running…" : "Loading Python…");
    let client = this.#client;
    try {
      client ??= await newClient(this.#element.dataset.runner, (text, stream) => {
        this.#print(text, stream);
      });
      if (current !== this) return client.close();
      this.#client = client;
      await client.init();
      this.#show("running", "Running…");
      const value = await client.runPython(this.#code.value);
      if (value !== undefined) this.#print(`→ ${formatValue(value)}\n`, "value");
      this.#show("done", "Done");
    } catch (error) {
      if (client && this.#client !== client) return; // it was ended, and that is said already
      const { code, traceback, message } = error as Record<string, string | undefined>;
      if (code === "stopped") return;
      this.#print(traceback ?? `${message ?? error}\n`, "stderr");
      this.#show(
        "error",
        traceback ? "Python raised an exception" : "It did not run. Press Run to try again",
      );
    }
  }

  async #stop(): Promise<void> {
    const { stop } = this.#client ?? {};
    if (!stop) return this.leave("Stopped: the worker has ended. Run starts another");
    this.#show("running", "Stopping…");
    const how = await stop();
    const kept =
      how === "replaced" ? "Stopped by a new worker: this page has no headers of isolation" : "";
    this.#show("stopped", kept || "Stopped. Python keeps its variables");
  }

  #show(state: string, status: string): void {
    this.#element.dataset.state = state;
    this.#find("[data-status]").textContent = status;
    this.#find<HTMLButtonElement>("[data-run]").disabled = state === "running";
    this.#find<HTMLButtonElement>("[data-stop]").disabled = state !== "running";
  }

  #print(text: string, stream: string): void {
    const part = document.createElement("span");
    part.className = stream;
    part.textContent = text;
    this.#output.append(part);
    while ((this.#output.textContent?.length ?? 0) > MAX_PRINTED) this.#output.firstChild?.remove();
    this.#output.scrollTop = this.#output.scrollHeight;
  }

  #find<T extends HTMLElement = HTMLElement>(selector: string): T {
    return this.#element.querySelector(selector) as T;
  }
}

async function newClient(name: string | undefined, print: Print): Promise<Client> {
  const { indexURL } = await import("../../examples/shared/choose-pyodide");
  const onEvent = (event: { kind: string; text?: string; stream?: string }) => {
    if (event.kind === "output") print(event.text ?? "", event.stream ?? "");
  };
  if (name === "basic") {
    const { PythonClient } = await import("../../patterns/workers/basic-worker/python-client");
    return new PythonClient({ indexURL, onEvent });
  }
  const { PythonWorker } = await import("../../patterns/workers/comlink/python-worker");
  const python = new PythonWorker({ indexURL, onEvent });
  return {
    init: () => python.init(),
    runPython: (code) => python.runPython(code),
    close: () => python.close(),
    stop: () => python.stop(),
  };
}

for (const element of document.querySelectorAll<HTMLElement>("[data-runner]")) new Runner(element);

// The back/forward cache would keep the worker, with its memory, while the reader is elsewhere.
addEventListener("pagehide", () =>
  current?.leave("Ended when you left the page. Run starts it again"),
);
