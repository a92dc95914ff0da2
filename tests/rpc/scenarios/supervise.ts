// Workers that end, and the ones that take their place.

import type { PythonApi } from "../../../patterns/workers/comlink/python-api";
import "../../../patterns/workers/comlink/python-error-handler";
import { keep } from "../../../patterns/workers/comlink/rpc/callbacks";
import { type Connection, connect } from "../../../patterns/workers/comlink/rpc/connect";
import { supervise } from "../../../patterns/workers/comlink/rpc/supervise";
import { supervisePython } from "../../../patterns/workers/comlink/supervise-python";
import { type Outcome, outcome } from "../outcome";
import type { Api } from "../workers/api";
import { livingWorkers } from "../workers/living";
import { servedWorker } from "../workers/start";

const python = () =>
  new Worker(new URL("../../../patterns/workers/comlink/python.worker.ts", import.meta.url), {
    type: "module",
  });

const add = ({ remote }: Connection<Api>) => remote.add(1, 1);
const die = ({ remote }: Connection<Api>) => remote.closeItself();

/** The call that is under way rejects; the next one meets the next worker. */
export async function afterDeath() {
  const supervisor = supervise<Api>(servedWorker);
  const first = await outcome(supervisor.use(add));
  const dying = await outcome(supervisor.use(die));
  const second = await outcome(supervisor.use(add));
  const { generation } = supervisor;
  supervisor.close();
  const closed = await outcome(supervisor.use(add));
  return { first, dying, second, generation, closed };
}

/** The first event of many ends its worker, whose others are on their way by then. */
export async function lateEvents() {
  let events = 0;
  const supervisor = supervise<Api>(servedWorker);
  const many = supervisor.use((connection) => {
    const listener = () => {
      events += 1;
      if (events === 1) connection.close();
    };
    keep(listener);
    return connection.remote.callTimes(listener, 1_000);
  });
  const ended = await outcome(many);
  const next = await outcome(supervisor.use(add));
  supervisor.close();
  return { ended, next, events };
}

/** Ends of workers one after the other: each closes itself, or lives on and is of no more use. */
export async function cycles(count: number, how: "death" | "fatal error") {
  const supervisor = supervise<Api>(servedWorker, { isFatal: () => how === "fatal error" });
  const end =
    how === "death" ? die : ({ remote }: Connection<Api>) => remote.takes(Symbol("no clone"));
  const sums: Outcome[] = [];
  for (let n = 0; n < count; n++) {
    sums.push(await outcome(supervisor.use(add)));
    await outcome(supervisor.use(end));
  }
  const last = await outcome(supervisor.use(add));
  const living = await livingWorkers(1);
  const { generation } = supervisor;
  supervisor.close();
  return {
    answered: sums.filter(({ status }) => status === "resolved").length,
    last,
    living,
    generation,
  };
}

export async function loop(kind: "start" | "prepare" | "onReady" | "call") {
  let made = 0;
  const create = () => {
    made += 1;
    return kind === "start" ? new Worker("/no-such-script.js", { type: "module" }) : servedWorker();
  };
  const prepare = async ({ remote }: Connection<Api>) => {
    if (kind === "prepare") await remote.returnsFunction();
  };
  const onReady = () => {
    if (kind === "onReady") throw new Error("The page is not ready for it");
  };
  const supervisor = supervise<Api>(create, { prepare, onReady });
  const calls: Outcome[] = [];
  for (let n = 0; n < 4; n++)
    calls.push(await outcome(supervisor.use(kind === "call" ? die : add)));
  return { calls, made, living: await livingWorkers(0) };
}

const CRASHES = {
  abort: "import os\nos.abort()",
  // Python counts its own calls. Here it is the browser's stack that is used up, from 0.27 on.
  "stack overflow": "x = []\nfor _ in range(100_000): x = [x]\nrepr(x)",
};
const MORE_THAN_THERE_IS = "bytearray(2**31 - 1)";

/** Python that has crashed is replaced, with what it was prepared with and without what it wrote since. */
export async function crash(indexURL: string, kind: keyof typeof CRASHES) {
  const wheel = new URL("/packages/textbars-1.0.0-py3-none-any.whl", location.origin).href;
  const supervisor = supervisePython({
    indexURL,
    packages: [wheel],
    code: 'open("notes.txt", "w").write("kept")',
  });
  const read = ({ remote }: Connection<PythonApi>) =>
    remote.runPython('import os, textbars\n[open("notes.txt").read(), os.path.exists("own.txt")]');
  await supervisor.use(({ remote }) => remote.runPython('open("own.txt", "w").close()'));
  const before = await outcome(supervisor.use(read));
  const run = (code: string) =>
    outcome(
      supervisor.use(({ remote }) => remote.runPython(code)),
      30_000,
    );
  const ordinary = [await run("1 / 0"), await run(MORE_THAN_THERE_IS)];
  const afterOrdinary = supervisor.generation;
  const crashed = await run(CRASHES[kind]);
  const after = await outcome(supervisor.use(read), 60_000);
  const living = await livingWorkers(1);
  const { generation } = supervisor;
  supervisor.close();
  return { before, ordinary, afterOrdinary, crashed, after, living, generation };
}

/** The first worker cannot boot, and is replaced by one that can. */
export async function bootAgain(indexURL: string) {
  const supervisor = supervisePython({ indexURL });
  const sum = await outcome(
    supervisor.use(({ remote }) => remote.runPython("1 + 1")),
    60_000,
  );
  const living = await livingWorkers(1);
  const { generation } = supervisor;
  supervisor.close();
  return { sum, living, generation };
}

/** Python crashes while a package downloads, from a server that never ends. */
export async function crashDuringInstall(indexURL: string, wheel: string) {
  const { remote, close } = connect<PythonApi>(python);
  await remote.init({ indexURL });
  const installing = outcome(remote.installPackages([wheel]), 30_000);
  const crashed = await outcome(remote.runPython(CRASHES.abort), 30_000);
  const installed = await installing;
  close();
  return { crashed, installed };
}
