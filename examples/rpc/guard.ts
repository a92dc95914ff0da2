// Guard, live: what a hostile other side gets of an object, through bare Comlink and through a guard.

import * as Comlink from "comlink";
import { guard } from "../../patterns/rpc/guard/guard";
import { connect } from "../../patterns/workers/comlink/connect";
import { PythonWorker } from "../../patterns/workers/comlink/python-worker";
import { indexURL } from "../shared/choose-pyodide";
import { byId, Workbench } from "../shared/workbench";

const createWorker = () =>
  new Worker(new URL("../../patterns/rpc/guard/guarded.worker.ts", import.meta.url), {
    type: "module",
  });

const python = new PythonWorker({ indexURL, createWorker });

new Workbench({
  samples: [{ title: "1 + 1", code: "1 + 1  # the guard lets it pass" }],
  start: () => python.init(),
  close: () => python.close(),
  run: (code) => python.runPython(code),
});

class Calculator {
  readonly secret = "the secret";

  add(a: number, b: number): number {
    return a + b;
  }
}

/** Exposes a calculator, as it is or behind a guard. @returns what the other side has of it */
function exposed(isGuarded: boolean, api: object = new Calculator()): Comlink.Remote<Calculator> {
  const { port1, port2 } = new MessageChannel();
  // #region use
  const allowed = ["add"];
  Comlink.expose(api, isGuarded ? guard(allowed, port1) : port1);
  // #endregion use
  return Comlink.wrap<Calculator>(port2);
}

/** The types know nothing of what can be reached. */
// biome-ignore lint/suspicious/noExplicitAny: that is what is shown
type Reach = any;

const ATTEMPTS: Record<string, (remote: Reach) => unknown> = {
  "add(1, 2)": (remote) => remote.add(1, 2),
  "read a property": (remote) => remote.secret,
  "run any code": async (remote) => {
    const run = await new remote.constructor.constructor("return 'any code has run'");
    return run();
  },
  "open a channel": async (remote) => (await remote[Comlink.createEndpoint]()).toString(),
};

// For the console, and for tests.
Object.assign(globalThis, { Comlink, guard, connect, createWorker, python, exposed, ATTEMPTS });

for (const [what, attempt] of Object.entries(ATTEMPTS)) {
  const term = document.createElement("dt");
  const detail = document.createElement("dd");
  term.textContent = what;
  const [bare, guarded] = await Promise.all([false, true].map((g) => told(attempt(exposed(g)))));
  detail.textContent = `bare: ${bare}; guarded: ${guarded}`;
  byId("attempts").append(term, detail);
}

async function told(result: unknown): Promise<string> {
  try {
    return String(await result);
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}
