// What a page does with the copied files, step by step. It shows what came of each step, and test_consumers.py
// reads that. No framework is involved: a page that has one says how it mounts Python and lets go of it.

import type { PythonEvent } from "./python/workers/comlink/python-worker";
import { PythonError, PythonWorker } from "./python/workers/comlink/python-worker";

export interface Host {
  mount(): PythonWorker | Promise<PythonWorker>;
  unmount(): void;
  /** Whether the worker's script is of another origin: only the page can start such a worker. */
  foreignAssets?: boolean;
}

let printed = "";

/** `location` is asked late: a server renders some of these pages. */
export const options = {
  get indexURL() {
    const query = new URLSearchParams(location.search);
    const layout = query.get("stdlib") === "compiled" ? "compiled" : "full";
    return new URL(`pyodide/v${query.get("pyodide")}/${layout}/`, document.baseURI).href;
  },
  onEvent(event: PythonEvent) {
    if (event.kind === "output") printed += event.text;
  },
};

const codeOf = (run: Promise<unknown>) =>
  run.then(
    (value) => `no error, but ${value}`,
    (error) => error.code,
  );

/** Each step, by its name. */
const STEPS: Record<string, (python: PythonWorker) => Promise<unknown>> = {
  init: (python) => python.init(),
  sum: (python) => python.runPython("1 + 1"),
  async error(python) {
    const error = await python.runPython("1/0").catch((reason) => reason);
    return error instanceof PythonError ? error.type : `no PythonError, but ${error}`;
  },
  async output(python) {
    await python.runPython("print('hello')");
    return printed;
  },
  async stop(python) {
    const code = codeOf(python.runPython("print('begun')\nwhile True: pass"));
    while (!printed.includes("begun")) await new Promise((resolve) => setTimeout(resolve, 10));
    return [await python.stop(), await code];
  },
  "sum after stop": (python) => python.runPython("2 + 2"),
  crash: (python) => codeOf(python.runPython("import os; os.abort()")),
  "sum after crash": (python) => python.runPython("3 + 3"),
};

const closing = <T>(python: PythonWorker, outcome: Promise<T>) =>
  outcome.finally(() => python.close());

/** Patterns without Comlink, and add-ons. They are loaded late: a page with Comlink does not have them. */
const OTHERS: typeof STEPS = {
  async "basic worker"() {
    const { PythonClient } = await import("./python/workers/basic-worker/python-client");
    const basic = new PythonClient(options);
    try {
      return [await basic.runPython("4 + 4"), await codeOf(basic.runPython("1/0"))];
    } finally {
      basic.close();
    }
  },
  async input() {
    const { withInput } = await import("./python/control/input/input");
    const python = new PythonWorker(withInput(({ prompt }) => `Ada, asked ${prompt}`, options));
    return closing(python, python.runPython("input('Name? ')"));
  },
  async interrupt() {
    const { newInterrupts } = await import("./python/control/interrupt/interrupt");
    const createWorker = () =>
      new Worker(new URL("./python/control/interrupt/interruptible.worker.ts", import.meta.url), {
        type: "module",
      });
    const python = new PythonWorker({ ...options, createWorker, newInterrupts });
    printed = "";
    const code = codeOf(python.runPython("kept = 7; print('begun')\nwhile True: pass"));
    while (!printed.includes("begun")) await new Promise((resolve) => setTimeout(resolve, 10));
    const how = await python.stop();
    return closing(python, Promise.all([how, code, python.runPython("kept")]));
  },
  async timeouts() {
    const { Limits } = await import("./python/control/timeouts/limits");
    const limits = new Limits({ timeoutMs: 300 });
    const createWorker = () =>
      limits.attach(
        new Worker(new URL("./python/control/timeouts/limited.worker.ts", import.meta.url), {
          type: "module",
        }),
      );
    const python = new PythonWorker({ ...options, createWorker });
    return closing(python, codeOf(limits.run(python, "while True: pass")));
  },
  async terminal() {
    const { Terminal } = await import("./python/control/output/terminal");
    const terminal = new Terminal(document.body.appendChild(document.createElement("div")));
    terminal.show({ kind: "output", stream: "stdout", text: "\x1b[31mred\x1b[0m\n", run: 1 });
    return terminal.text.includes("Run 1: running\nred\n");
  },
  async isolation() {
    const isolation = await import("./python/workers/cross-origin-isolation/isolation");
    const { isolated, missing } = await isolation.explainIsolation();
    return [isolated, missing.length, isolation.allocate(8).constructor.name];
  },
};

/** They start their worker themselves: no page changes how. */
const OWN_WORKERS = ["basic worker", "input", "interrupt", "timeouts"];

/** Mounts, unmounts and mounts again, as React's StrictMode does, and takes the steps; `?steps=a,b` names some. */
export async function tryOut(host: Host = withoutFramework()): Promise<void> {
  const { mount, unmount, foreignAssets } = host;
  const shown = document.body.appendChild(document.createElement("pre"));
  shown.id = "outcome";
  const loaded = () => performance.getEntriesByType("resource").map(({ name }) => name);
  const outcome: Record<string, unknown> = { loaded: loaded() };
  const show = (state: string, text?: unknown) => {
    shown.dataset.state = state;
    shown.textContent = JSON.stringify(text ? { ...outcome, [state]: text } : outcome, null, 2);
  };
  let step = "mount";
  try {
    show(step);
    await mount();
    unmount();
    const python = await mount();
    const some = new URLSearchParams(location.search).get("steps")?.split(",");
    for (const [name, take] of Object.entries(STEPS)) {
      if (some && !some.includes(name)) continue;
      step = name;
      show(step);
      outcome[name] = await take(python);
    }
    outcome["loaded later"] = loaded();
    for (const [name, take] of Object.entries(OTHERS)) {
      if (some || (foreignAssets && OWN_WORKERS.includes(name))) continue;
      step = name;
      show(step);
      outcome[name] = await take(python);
    }
  } catch (error) {
    show("failed", `${step}: ${error}`);
    return;
  }
  const button = document.body.appendChild(document.createElement("button"));
  button.textContent = "Unmount";
  button.onclick = () => {
    unmount();
    show("unmounted");
  };
  show("done");
}

function withoutFramework(): Host {
  let python: PythonWorker;
  return {
    mount() {
      python = new PythonWorker(options);
      python.init().catch(() => {}); // the first step tells it
      return python;
    },
    unmount: () => python.close(),
  };
}
