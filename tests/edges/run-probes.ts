// Runs all probes, each where it belongs.

import { ask } from "./ask";
import type { BootProbe, PageProbe } from "./probe";
import { probes } from "./probes";
import { ORDINARY_BOOT, type Question } from "./question";
import { BOOT_LIMIT, within } from "./within";

/** Boots compete for processors: with more at once, the limits of the probes would mean nothing. */
const BOOTS_AT_ONCE = 2;

/** For a probe as a whole, in seconds: some wait twice as long as a boot takes. */
const DEADLINE = 2 * BOOT_LIMIT + 10;

export interface Run {
  /** What Pyodide says of itself in the shared worker; rejects when that does not boot. */
  readonly pyodide: Promise<string>;
  /** The observed value of each probe; rejects when the probe could not be run. */
  readonly values: ReadonlyMap<string, Promise<string>>;
}

/** Starts every probe on one Pyodide; `version` is as in its address. */
export function runProbes(version: string): Run {
  const indexURL = (layout: "full" | "compiled") =>
    new URL(`/pyodide/v${version}/${layout}/`, location.origin).href;
  const enter = gate(BOOTS_AT_ONCE);
  const shared = startWorker();
  const pyodide = enter(() => ask(shared, { indexURL: indexURL("full") }, BOOT_LIMIT));
  let turn: Promise<unknown> = pyodide;

  const run = (id: string): Promise<string> => {
    const probe = probes.get(id);
    if (probe && probe.where !== "worker") {
      const observe = () => runAlone(id, probe);
      return probe.waits ? observe() : enter(observe);
    }
    const value = Promise.all([pyodide, turn]).then(() => ask(shared, { id }, DEADLINE));
    turn = value.catch(() => undefined);
    return value;
  };
  const runAlone = (id: string, probe: PageProbe | BootProbe): Promise<string> => {
    const address = indexURL(probe.aboutTheBoot ? "full" : "compiled");
    if (probe.where === "own worker") return runInOwnWorker({ indexURL: address, id }, pyodide);
    const value = probe.run({ indexURL: address, version, booted: pyodide });
    return within(value, DEADLINE, () => refuse(`The probe did not end within ${DEADLINE} s.`));
  };
  const values = new Map([...probes.keys()].map((id) => [id, run(id)]));
  // Who asks for a value hears of its failure; who does not must not be told as "unhandled".
  for (const promise of [pyodide, ...values.values()]) promise.catch(() => undefined);
  return { pyodide, values };
}

function startWorker(): Worker {
  return new Worker(new URL("./probe.worker.ts", import.meta.url), { type: "module" });
}

async function runInOwnWorker(question: Question, ordinaryBoot: Promise<string>): Promise<string> {
  const worker = startWorker();
  ordinaryBoot.then(
    () => worker.postMessage(ORDINARY_BOOT),
    () => undefined,
  );
  try {
    return await ask(worker, question, DEADLINE);
  } finally {
    worker.terminate();
  }
}

/** Lets work begin in the order in which it comes, at most `free` at a time. */
function gate(free: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

function refuse(problem: string): never {
  throw new Error(problem);
}
