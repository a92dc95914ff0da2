// Workers that end, and the ones that take their place.

import type { PythonApi } from "../../../patterns/workers/comlink/python-api";
import "../../../patterns/workers/comlink/python-error-handler";
import { keep } from "../../../patterns/workers/comlink/rpc/callbacks";
import { type Connection, connect } from "../../../patterns/workers/comlink/rpc/connect";
import { supervise } from "../../../patterns/workers/comlink/rpc/supervise";
import { type Outcome, outcome } from "../outcome";
import type { Api } from "../workers/api";
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

/** Each living worker holds one lock: workers that nobody ended would be counted here. */
async function livingWorkers(): Promise<number> {
  const { held = [] } = await navigator.locks.query();
  return held.filter(({ name }) => name?.startsWith("pwp-alive-")).length;
}

export async function cycles(count: number) {
  const supervisor = supervise<Api>(servedWorker);
  const sums: Outcome[] = [];
  for (let n = 0; n < count; n++) {
    sums.push(await outcome(supervisor.use(add)));
    await outcome(supervisor.use(die));
  }
  const last = await outcome(supervisor.use(add));
  const living = await livingWorkers();
  const { generation } = supervisor;
  supervisor.close();
  return {
    answered: sums.filter(({ status }) => status === "resolved").length,
    last,
    living,
    generation,
  };
}

export async function loop(kind: "start" | "prepare" | "call") {
  let made = 0;
  const create = () => {
    made += 1;
    return kind === "start" ? new Worker("/no-such-script.js", { type: "module" }) : servedWorker();
  };
  const prepare = async ({ remote }: Connection<Api>) => {
    if (kind === "prepare") await remote.returnsFunction();
  };
  const supervisor = supervise<Api>(create, { prepare });
  const calls: Outcome[] = [];
  for (let n = 0; n < 4; n++)
    calls.push(await outcome(supervisor.use(kind === "call" ? die : add)));
  return { calls, made };
}

const FILE = "/home/pyodide/notes.txt";
const CRASHES = {
  abort: "import os\nos.abort()",
  // Python counts its own calls. Here it is the browser's stack that is used up, from 0.27 on.
  "stack overflow": "x = []\nfor _ in range(100_000): x = [x]\nrepr(x)",
};
const MORE_THAN_THERE_IS = "bytearray(2**31 - 1)";

/** Python that has crashed is replaced, and its files and packages are there again. */
export async function crash(indexURL: string, kind: keyof typeof CRASHES) {
  const files = new Map([[FILE, "kept"]]);
  const wheel = new URL("/packages/textbars-1.0.0-py3-none-any.whl", location.origin).href;
  const supervisor = supervise<PythonApi>(python, {
    isFatal: (error) => (error as { code?: string }).code === "python-fatal",
    async prepare({ remote }) {
      await remote.init({ indexURL });
      await remote.installPackages([wheel]);
      for (const [name, text] of files) {
        await remote.runPython(`open(${JSON.stringify(name)}, "w").write(${JSON.stringify(text)})`);
      }
    },
  });
  const read = ({ remote }: Connection<PythonApi>) =>
    remote.runPython(`import textbars\nopen("${FILE}").read()`);
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
  const { generation } = supervisor;
  supervisor.close();
  return { before, ordinary, afterOrdinary, crashed, after, generation };
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
