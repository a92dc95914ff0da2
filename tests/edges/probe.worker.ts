// The module worker of the probes: either one that is booted and shared, or one for a single probe.

import type { PyodideInterface } from "pyodide";
import { answer } from "./ask";
import type { Boot } from "./probe";
import { probes } from "./probes";
import { ORDINARY_BOOT, type Question } from "./question";

const output: string[] = [];
let booted: { pyodide: PyodideInterface; indexURL: string } | undefined;

let tellOrdinaryBoot = () => {};
const ordinaryBoot = new Promise<void>((resolve) => {
  tellOrdinaryBoot = resolve;
});

self.onmessage = (event: MessageEvent<Question | typeof ORDINARY_BOOT>) => {
  const { data } = event;
  if (data === ORDINARY_BOOT) tellOrdinaryBoot();
  else answer(event, () => respond(data));
};

async function respond({ indexURL, id }: Question): Promise<string> {
  if (indexURL === undefined) return runShared(id ?? "");
  const { loadPyodide } = await import(/* @vite-ignore */ `${indexURL}pyodide.mjs`);
  const boot: Boot = {
    indexURL,
    ordinaryBoot,
    loadPyodide: (options) => loadPyodide({ indexURL, ...options }),
  };
  if (id === undefined) return bootShared(boot);
  const probe = probes.get(id);
  if (probe?.where !== "own worker") throw new Error(`"${id}" is no probe of its own worker`);
  return probe.run(boot);
}

/** @returns what Pyodide says its version is */
async function bootShared({ loadPyodide, indexURL }: Boot): Promise<string> {
  const pyodide = await loadPyodide({ stdout: (text: string) => output.push(text) });
  booted = { pyodide, indexURL };
  return pyodide.version;
}

async function runShared(id: string): Promise<string> {
  const probe = probes.get(id);
  if (probe?.where !== "worker") throw new Error(`"${id}" is no probe of the shared worker`);
  if (!booted) throw new Error("The shared worker is not booted");
  return probe.run(booted.pyodide, { output, indexURL: booted.indexURL });
}
