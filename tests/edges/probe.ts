// What a probe is: one fact that worker code trips over when Pyodide changes, and how to observe it.

import type { PyodideInterface } from "pyodide";

/** What is printed of a probe. Its id is the name of its file. */
export interface ProbeText {
  /** The fact, in one plain sentence. */
  readonly title: string;
  /** What an observed value answers. */
  readonly question: string;
  /** Where upstream says so: a changelog, an issue or the source. */
  readonly source: string;
  /** What worker code should do. */
  readonly advice: string;
}

/** What probes that boot for themselves can ask for. */
interface Boots {
  /**
   * The boot itself is the subject, so it is of what was published. The others boot with the
   * standard library compiled beforehand, some three times as fast.
   */
  readonly aboutTheBoot?: true;
  /** It waits more than it works, so others need not wait for it. */
  readonly waits?: true;
}

/** Runs in a booted module worker that such probes share, and leaves it as it found it. */
export interface WorkerProbe extends ProbeText {
  readonly where: "worker";
  run(pyodide: PyodideInterface, worker: BootedWorker): string | Promise<string>;
}

export interface BootedWorker {
  readonly indexURL: string;
  /** What Python has written to the standard output since the boot, as `stdout` was told. */
  readonly output: string[];
}

/** Boots Pyodide itself, in a module worker of its own. */
export interface BootProbe extends ProbeText, Boots {
  readonly where: "own worker";
  run(boot: Boot): Promise<string>;
}

export interface Boot {
  readonly indexURL: string;
  /** `loadPyodide()` with `indexURL` set. Untyped, since each release knows other options. */
  loadPyodide(options?: Record<string, unknown>): Promise<PyodideInterface>;
  /** Resolves when the shared worker is booted, to tell slow from never. */
  readonly ordinaryBoot: Promise<void>;
}

/** Runs on the page, which is cross-origin isolated, and makes its own workers. */
export interface PageProbe extends ProbeText, Boots {
  readonly where: "page";
  run(page: ProbedPage): Promise<string>;
}

export interface ProbedPage {
  readonly indexURL: string;
  /** As in the address: `local` for a build in a folder. */
  readonly version: string;
  /** What Pyodide says of itself in the shared module worker, once that is booted. */
  readonly booted: Promise<string>;
}

/** Reports what it observes and does not judge it. A hang is a value too: see {@link outcome}. */
export type Probe = WorkerProbe | BootProbe | PageProbe;
