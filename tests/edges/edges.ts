// The page of the probes: runs them all, shows them to people, and hands their values to tests.

import { requestedVersion } from "../../examples/shared/choose-pyodide";
import { reason } from "./outcome";
import type { Probe, ProbeText } from "./probe";
import { probes } from "./probes";
import { runProbes } from "./run-probes";

declare global {
  /** The observed value of one probe. */
  var probe: (id: string) => Promise<string>;
  /** What Pyodide says of itself. */
  var pyodideVersion: () => Promise<string>;
  var probeText: (id: string) => ProbeText;
}

const run = runProbes(requestedVersion);

globalThis.probe = async (id) => run.values.get(id) ?? unknown(id);
globalThis.pyodideVersion = () => run.pyodide;
globalThis.probeText = (id) => {
  const { title, question, source, advice } = probes.get(id) ?? unknown(id);
  return { title, question, source, advice };
};

function unknown(id: string): never {
  throw new Error(`No probe is called "${id}". There are: ${[...probes.keys()].join(", ")}.`);
}

const runtime = document.querySelector("#runtime");
const list = document.querySelector("#edges");

for (const [id, probe] of probes) list?.append(...entry(id, probe));

show(runtime, "Pyodide ", run.pyodide);

function entry(id: string, { title, question, source, advice }: Probe): HTMLElement[] {
  const term = document.createElement("dt");
  term.textContent = title;
  const observed = document.createElement("dd");
  observed.textContent = "…";
  show(observed, `${question} `, run.values.get(id));
  const details = document.createElement("dd");
  const link = document.createElement("a");
  link.href = source;
  link.textContent = "Source";
  details.append(`${advice} `, link);
  return [term, observed, details];
}

async function show(
  where: Element | null,
  label: string,
  value: Promise<string> | undefined,
): Promise<void> {
  const strong = document.createElement("strong");
  strong.textContent = (await value?.catch((error) => `not observed: ${reason(error)}`)) ?? "";
  where?.replaceChildren(label, strong);
}
