// Boot Watchdog, live: boots Python from a good server and from bad ones, and shows how each boot ends.

import { BootError, type BootErrorCode } from "../../patterns/loading/boot-watchdog/boot-error";
import type { BootProgress } from "../../patterns/loading/boot-watchdog/boot-watchdog";
import { type Environment, type PythonWorkerError, unwrap } from "../../patterns/shared/protocol";
import { indexURL, standardLibrary } from "../shared/choose-pyodide";
import { endOnLeaving } from "../shared/leave";
import { showCode } from "../shared/show-code";
import { byId } from "../shared/workbench";
import type { Message, Order } from "./boot_watchdog.worker";
import workerSource from "./boot_watchdog.worker.ts?raw";
import type { Fault } from "./faulty-server";

/** What each button boots from, and what is wrong there. */
const BOOTS: Record<string, { label: string; fault: Fault; folder?: string }> = {
  good: { label: "A good server", fault: "none" },
  nowhere: { label: "A folder that is not there", fault: "none", folder: `${indexURL}nowhere/` },
  html: { label: "HTML in place of the WebAssembly", fault: "html" },
  half: { label: "Half of the WebAssembly", fault: "half" },
  type: { label: "The wrong media type", fault: "type" },
  silent: { label: "A server that falls silent", fault: "silent" },
};

byId("workbench").innerHTML = `
  <p class="status"><span id="status" role="status"></span></p>
  <div class="problem" id="problem" role="alert" hidden></div>
  <h2 class="caption" id="boots-label">Boot Python from</h2>
  <div class="bar" id="boots" role="group" aria-labelledby="boots-label"></div>
  <p><label><input type="checkbox" id="watchdog" checked /> with the watchdog</label></p>
  <h2 class="caption">Files that come by fetch()</h2>
  <dl class="facts" id="files"></dl>
  <h2 class="caption">What really runs</h2>
  <dl class="facts" id="facts"></dl>
`;

let worker: Worker | undefined;
let clock: ReturnType<typeof setInterval> | undefined;

for (const [id, { label }] of Object.entries(BOOTS)) {
  const button = document.createElement("button");
  button.type = "button";
  button.id = `boot-${id}`;
  button.className = id === "good" ? "" : "quiet";
  button.textContent = label;
  button.addEventListener("click", () => boot(id));
  byId("boots").append(button);
}
showCode({ "In the worker": workerSource });
endOnLeaving(() => worker?.terminate());
boot("good");

/** Ends the worker of the boot before: a worker boots once. */
function boot(id: string): void {
  const { fault, folder = indexURL } = BOOTS[id] as (typeof BOOTS)[string];
  worker?.terminate();
  byId("files").replaceChildren();
  byId("facts").replaceChildren();
  byId("problem").hidden = true;
  showState("booting", "Starting Python…");
  const began = performance.now();
  const seconds = () => `${Math.round((performance.now() - began) / 1000)} s`;
  clock = setInterval(() => showStatus(`Starting Python… ${seconds()}`), 1000);
  worker = new Worker(new URL("./boot_watchdog.worker.ts", import.meta.url), { type: "module" });
  const hasWatchdog = byId<HTMLInputElement>("watchdog").checked;
  worker.addEventListener("message", ({ data }: MessageEvent<Message>) => {
    if (data.kind === "progress") return showFile(data.progress);
    try {
      showFacts(unwrap(data.outcome) as Environment);
      showState("ready", `Python runs, after ${seconds()}`);
    } catch (error) {
      const { code, message } = error as PythonWorkerError;
      // An error crosses as data: what the watchdog threw is a BootError again here.
      const isBootError = hasWatchdog && code.startsWith("boot-");
      showProblem(isBootError ? new BootError(code as BootErrorCode, folder, message) : error);
      showState("error", `Python did not start; the page knows it after ${seconds()}`);
    }
  });
  worker.postMessage({ indexURL: folder, fault, hasWatchdog } satisfies Order);
}

function showState(state: "booting" | "ready" | "error", text: string): void {
  clearInterval(clock);
  byId("workbench").dataset.state = state;
  showStatus(text);
}

function showStatus(text: string): void {
  byId("status").textContent = text;
}

function showFile({ file, loadedBytes, totalBytes }: BootProgress): void {
  const id = `file-${file}`;
  if (!document.getElementById(id)) {
    const [name, detail, bytes, bar] = (["dt", "dd", "div", "progress"] as const).map((tag) =>
      document.createElement(tag),
    ) as [HTMLElement, HTMLElement, HTMLElement, HTMLProgressElement];
    name.textContent = file;
    bytes.id = id;
    bar.id = `bar-${file}`;
    bar.ariaLabel = file;
    bar.style.width = "100%";
    detail.append(bytes, bar);
    byId("files").append(name, detail);
  }
  const of = totalBytes === undefined ? "" : ` of ${(totalBytes / 1e6).toFixed(2)}`;
  byId(id).textContent = `${(loadedBytes / 1e6).toFixed(2)}${of} MB`;
  const bar = byId<HTMLProgressElement>(`bar-${file}`);
  if (totalBytes) bar.value = loadedBytes / totalBytes;
}

function showFacts(environment: Environment): void {
  const facts = {
    Pyodide: environment.pyodide,
    Python: environment.python,
    Worker: environment.worker,
    "Cross-origin isolated": String(environment.crossOriginIsolated && crossOriginIsolated),
    "Standard library": standardLibrary,
  };
  for (const [name, value] of Object.entries(facts)) {
    const term = document.createElement("dt");
    const detail = document.createElement("dd");
    term.textContent = name;
    detail.textContent = value;
    detail.id = `fact-${name.toLowerCase().replaceAll(/[^a-z]+/g, "-")}`;
    byId("facts").append(term, detail);
  }
}

function showProblem(error: unknown): void {
  const { name, message, code } = error as PythonWorkerError;
  const title = document.createElement("strong");
  const text = document.createElement("p");
  title.textContent = `${name}: ${code}`;
  text.textContent = message;
  const problem = byId("problem");
  problem.replaceChildren(title, text);
  problem.dataset.code = code;
  problem.hidden = false;
}
