// The workbench that every example shares: editor, Run, output, result, and the state for all to see.

import { type Environment, type Notice, PythonError } from "../../patterns/shared/protocol";
import { requestedVersion, standardLibrary } from "./choose-pyodide";
import { makeEditor } from "./editor";
import { formatValue } from "./format-value";
import { endOnLeaving } from "./leave";
import { missingFeatures } from "./missing-features";
import "./style.css";

/** What a page does, in the order in which it does it. "stopped" is a run that a person ended. */
export type State = "booting" | "ready" | "running" | "done" | "error" | "stopped";

export interface Sample {
  title: string;
  code: string;
  /** Absolute URLs of wheels that it imports. */
  packages?: string[];
  /** Why this one cannot run here, such as a package that has no wheel for this Pyodide. */
  unavailable?: string;
}

export interface WorkbenchOptions {
  samples: Sample[];
  /** Boots Python, and says what it is. */
  start(): Promise<Environment>;
  run(code: string, packages: string[]): Promise<unknown>;
  /** Ends Python: the reader leaves. */
  close(): void;
  /** Shows a Stop button when given. @returns what to say of how the run was ended */
  stop?(): Promise<string>;
}

/** Characters kept on the page: a loop that prints would fill the browser's memory. */
const MAX_PRINTED = 30_000;

export const STATE_TEXT: Record<State, string> = {
  booting: "Starting Python…",
  ready: "Ready",
  running: "Running…",
  done: "Done",
  error: "Failed",
  stopped: "Stopped",
};

const MARKUP = `
  <p class="status"><span id="status" role="status"></span><progress id="progress" max="1" hidden></progress></p>
  <div class="problem" id="problem" role="alert" hidden></div>
  <div class="bar">
    <label for="sample">Sample</label>
    <select id="sample"></select>
    <button type="button" id="run" disabled>Run <kbd>Ctrl ⏎</kbd></button>
    <button type="button" id="stop" class="quiet" hidden disabled>Stop</button>
  </div>
  <label for="code" class="caption">Python</label>
  <textarea id="code" spellcheck="false" autocapitalize="off" autocomplete="off" rows="10"></textarea>
  <h2 class="caption" id="output-label">Printed</h2>
  <pre id="output" role="log" tabindex="0" aria-labelledby="output-label"></pre>
  <h2 class="caption" id="result-label">Result</h2>
  <output id="result" for="code" aria-labelledby="result-label"></output>
  <h2 class="caption">What really runs</h2>
  <dl class="facts" id="facts"></dl>
`;

/** Builds the workbench into `<main id="workbench">`, and boots Python. One a page. */
export class Workbench {
  readonly element: HTMLElement;
  readonly #options: WorkbenchOptions;
  #stopping = false;

  constructor(options: WorkbenchOptions) {
    this.#options = options;
    this.element = byId("workbench");
    this.element.innerHTML = MARKUP;
    makeEditor(byId<HTMLTextAreaElement>("code"));
    this.#fillSamples();
    endOnLeaving(() => options.close());
    byId("run").addEventListener("click", () => void this.#run());
    byId("stop").hidden = !options.stop;
    byId("stop").addEventListener("click", () => void this.#stop());
    byId("code").addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void this.#run();
    });
    void this.#start();
  }

  get state(): State {
    return this.element.dataset.state as State;
  }

  /** Shows the state to people and to tests; `text` says more than the usual word for it. */
  setState(state: State, text = STATE_TEXT[state]): void {
    this.element.dataset.state = state;
    this.showStatus(text);
    // Until Python runs there is nothing to run with; a page that failed to start stays so.
    const canRun =
      state !== "booting" && state !== "running" && byId("facts").childElementCount > 0;
    byId<HTMLButtonElement>("run").disabled = !canRun;
    byId<HTMLButtonElement>("stop").disabled = state !== "running";
    byId("progress").hidden = state !== "booting";
  }

  /** Says what goes on within a state. */
  showStatus(text: string): void {
    byId("status").textContent = text;
  }

  /** Shows what a client tells: what Python prints, and how an installation goes on. */
  show(event: Notice["pythonEvents"][number] | { kind: "state" }): void {
    if (event.kind === "output") this.#print(event.stream, event.text);
    if (event.kind === "progress") this.showStatus(event.message);
  }

  /** Adds text as a terminal does: after a carriage return the line is written anew. */
  #print(stream: "stdout" | "stderr", text: string): void {
    const output = byId("output");
    const last = output.lastElementChild;
    const part = last?.className === stream ? last : output.appendChild(newPart(stream));
    const whole = (part.textContent ?? "") + text.slice(-MAX_PRINTED);
    const lines = whole.includes("\r") ? whole.split("\n").map(afterReturn).join("\n") : whole;
    part.textContent = lines.slice(-MAX_PRINTED);
    while (output.childElementCount > 1 && (output.textContent?.length ?? 0) > MAX_PRINTED) {
      output.firstElementChild?.remove();
    }
    // Once a frame: each look at the height has the browser lay out all lines.
    requestAnimationFrame(() => {
      output.scrollTop = output.scrollHeight;
    });
  }

  /** Shows what was observed; names are stable, tests read them. */
  showFacts(facts: Record<string, string>): void {
    for (const [name, value] of Object.entries(facts)) {
      const id = idOfFact(name);
      const shown = document.getElementById(id);
      if (shown) {
        shown.textContent = value;
        continue;
      }
      const term = document.createElement("dt");
      const detail = document.createElement("dd");
      term.textContent = name;
      detail.textContent = value;
      detail.id = id;
      byId("facts").append(term, detail);
    }
  }

  /** Says what is wrong, in place; nothing that stands on the page is lost. */
  showProblem(error: unknown): void {
    const problem = byId("problem");
    const { title, message, code, traceback } = problemOf(error);
    const heading = document.createElement("strong");
    heading.textContent = title;
    const text = document.createElement("p");
    text.textContent = message;
    problem.replaceChildren(heading, text);
    problem.dataset.code = code;
    if (traceback) {
      const shown = document.createElement("pre");
      shown.textContent = traceback;
      shown.tabIndex = 0;
      problem.append(shown);
    }
    problem.hidden = false;
  }

  async #start(): Promise<void> {
    this.setState("booting");
    try {
      const missing = missingFeatures();
      if (missing.length > 0) throw new Error(missing.join(" "));
      const environment = await this.#options.start();
      this.showFacts(factsOf(environment));
      this.setState("ready");
    } catch (error) {
      this.showProblem(error);
      this.setState("error", `Python ${requestedVersion} did not start`);
    }
  }

  async #run(): Promise<void> {
    if (byId<HTMLButtonElement>("run").disabled) return;
    byId("problem").hidden = true;
    byId("output").replaceChildren();
    byId("result").textContent = "";
    this.#stopping = false;
    this.setState("running");
    try {
      const { value: code } = byId<HTMLTextAreaElement>("code");
      const value = await this.#options.run(code, this.#sample?.packages ?? []);
      byId("result").textContent = formatValue(value);
      this.setState("done");
    } catch (error) {
      if (this.#stopping) return; // then #stop() says how it ended
      this.showProblem(error);
      this.setState("error");
    }
  }

  async #stop(): Promise<void> {
    if (this.state !== "running" || !this.#options.stop) return;
    this.#stopping = true;
    byId<HTMLButtonElement>("stop").disabled = true;
    this.showStatus("Stopping…");
    try {
      const how = await this.#options.stop();
      if (this.state === "running") this.setState("stopped", how);
    } catch (error) {
      this.showProblem(error);
      this.setState("error");
    }
  }

  get #sample(): Sample | undefined {
    const { value } = byId<HTMLSelectElement>("sample");
    return this.#options.samples.find(({ title }) => title === value);
  }

  #fillSamples(): void {
    const select = byId<HTMLSelectElement>("sample");
    for (const { title, unavailable } of this.#options.samples) {
      const option = new Option(unavailable ? `${title} (${unavailable})` : title, title);
      option.disabled = unavailable !== undefined;
      select.add(option);
    }
    const show = () => {
      const code = byId<HTMLTextAreaElement>("code");
      code.value = this.#sample?.code ?? "";
      code.dispatchEvent(new Event("input")); // so that the editor colours it
    };
    select.addEventListener("change", show);
    show();
  }
}

/** What was observed, by its name. */
export function factsOf(environment: Environment): Record<string, string> {
  return {
    Pyodide: environment.pyodide,
    Python: environment.python,
    Worker: environment.worker,
    "Cross-origin isolated": String(environment.crossOriginIsolated && crossOriginIsolated),
    "Standard library": standardLibrary,
  };
}

/** The id of the element that shows a fact. Tests read it. */
export function idOfFact(name: string): string {
  return `fact-${name.toLowerCase().replaceAll(/[^a-z]+/g, "-")}`;
}

/** An error in the words that the page shows. */
export function problemOf(error: unknown) {
  const { name, message, code } = error as { name?: string; message?: string; code?: string };
  if (error instanceof PythonError) {
    return { title: error.type, message: error.message, code, traceback: error.traceback };
  }
  const shown = message || String(error);
  return { title: name ?? "Error", message: shown, code: code ?? "", traceback: "" };
}

/** What stands in a line: what comes after its last carriage return that has something after it. */
function afterReturn(line: string): string {
  return line.slice(line.replace(/\r$/, "").lastIndexOf("\r") + 1);
}

function newPart(stream: string): HTMLElement {
  const part = document.createElement("span");
  part.className = stream;
  return part;
}

export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no element with id "${id}"`);
  return element as T;
}
