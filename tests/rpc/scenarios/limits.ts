// Calls that nobody wants to wait for any longer, to a real Python.

import {
  connectPython,
  type PythonConnection,
} from "../../../patterns/workers/comlink/connect-python";
import type { PythonApi, PythonListener } from "../../../patterns/workers/comlink/python-api";
import { keep } from "../../../patterns/workers/comlink/rpc/callbacks";
import { connect } from "../../../patterns/workers/comlink/rpc/connect";
import { interrupting } from "../../../patterns/workers/comlink/rpc/interrupt";
import { outcome } from "../outcome";

/** Without isolation nothing stops it, and a browser takes seconds to end a worker that is busy: it ends itself. */
const LOOP = crossOriginIsolated
  ? "while True: pass"
  : "import time\nend = time.monotonic() + 1\nwhile time.monotonic() < end: pass";
/** Printed when a run has begun: 0.21 also prints when it boots. */
const BEGUN = "begun";
const SLEEP = `import asyncio\nprint('${BEGUN}')\nawait asyncio.sleep(600)`;

/** The error's own field too: whether Python has stopped. */
async function ending(promise: Promise<unknown>) {
  let stopped: unknown = null;
  promise.catch((error) => {
    stopped = error.stopped ?? null;
  });
  return { ...(await outcome(promise, 20_000)), stopped };
}

async function booted(indexURL: string, onBegun: () => void = () => {}): Promise<PythonConnection> {
  const connection = await connectPython();
  const { python, interruptBuffer } = connection;
  const options = { indexURL, ...(interruptBuffer && { interruptBuffer }) };
  const listen: PythonListener = (event) => {
    if (event.kind === "output" && event.text === BEGUN) onBegun();
  };
  keep(listen);
  await python.init(options, listen);
  // An interrupt at the start of a first run may lose the run, as interrupt.ts says.
  await python.runPython("");
  return connection;
}

/** The limit of a run, while the boot takes longer than that. On a busy machine a run takes its time too. */
export async function whileBooting(indexURL: string, phased: boolean) {
  const { python, call } = await connectPython();
  const booting = python.init({ indexURL });
  const timeoutMs = phased ? { run: 250 } : 50;
  const result = await ending(call({ timeoutMs }, () => python.runPython("1 + 1")));
  await booting;
  return result;
}

/** An interrupt that comes before Python is in its sleep would be seen, and nothing tells when it is. */
const FALLS_ASLEEP_MS = 300;

export async function isAbortedAsleep(indexURL: string) {
  const controller = new AbortController();
  const interruptBuffer = new Uint8Array(new SharedArrayBuffer(1));
  const { remote, call, close } = connect<PythonApi>(
    () =>
      new Worker(new URL("../../../patterns/workers/comlink/python.worker.ts", import.meta.url), {
        type: "module",
      }),
    { stop: interrupting(interruptBuffer, { graceMs: 100 }) },
  );
  const listen: PythonListener = (event) => {
    if (event.kind !== "output" || event.text !== BEGUN) return;
    setTimeout(() => controller.abort(), FALLS_ASLEEP_MS);
  };
  keep(listen);
  await remote.init({ indexURL, interruptBuffer }, listen);
  const { signal } = controller;
  const result = await ending(call({ signal }, () => remote.runPython(SLEEP)));
  close();
  return result;
}

/** A phase that takes longer than it may: of a server that never ends. */
export async function tooLongIn(phase: "boot" | "install", indexURL: string, wheel = "") {
  const { python, call, terminate } =
    phase === "boot" ? await connectPython() : await booted(indexURL);
  const timeoutMs = { [phase]: 300, run: 1 };
  const work = () =>
    phase === "boot" ? python.init({ indexURL }) : python.installPackages([wheel]);
  const result = await ending(call<unknown>({ timeoutMs }, work));
  terminate();
  return result;
}

export async function abortedInItsBoot(indexURL: string) {
  const { python, call, terminate } = await connectPython();
  const controller = new AbortController();
  // Its first event comes when it has begun.
  const listen = () => controller.abort();
  const { signal } = controller;
  const result = await ending(call({ signal }, () => python.init({ indexURL }, listen)));
  terminate();
  return result;
}

/** One call sleeps while another one loops, and is interrupted: what is left of that is no fault of the worker. */
export async function interruptedBesideAnother(indexURL: string) {
  const controller = new AbortController();
  const { python, call, terminate } = await booted(indexURL, () => controller.abort());
  const sleeps = outcome(python.runPython("import asyncio\nawait asyncio.sleep(0.2)\n42"));
  const { signal } = controller;
  const loops = await ending(
    call({ signal }, () => python.runPython(`print('${BEGUN}')\n${LOOP}`)),
  );
  const told = { loops, sleeps: await sleeps, next: await outcome(python.runPython("1 + 1")) };
  terminate();
  return told;
}

export async function timesOut(indexURL: string) {
  const { python, call, terminate } = await booted(indexURL);
  const run = call({ timeoutMs: { run: 300 } }, () => python.runPython(LOOP));
  const result = await ending(run);
  // Where Python runs on, it would not answer.
  const next = result.stopped ? await outcome(python.runPython("1 + 1")) : null;
  terminate();
  return { result, next };
}

export async function isAborted(indexURL: string) {
  const controller = new AbortController();
  const abort = () => controller.abort(new Error("Enough"));
  const { python, call, terminate } = await booted(indexURL, abort);
  const { signal } = controller;
  const run = call({ signal }, () => python.runPython(`print('${BEGUN}')\n${LOOP}`));
  let cause: unknown;
  run.catch((error) => {
    cause = error.cause;
  });
  const result = await ending(run);
  terminate();
  return { result, cause: String(cause) };
}

/** An interrupt of one call must not hit another that Python is at. */
export async function abortedWhileAnotherRuns(indexURL: string) {
  const { python, call, terminate } = await booted(indexURL);
  const other = python.runPython("import time\nfor _ in range(4): time.sleep(0.05)\n'whole'");
  const controller = new AbortController();
  const run = call({ signal: controller.signal }, () => python.runPython("1 + 1"));
  controller.abort();
  const result = await ending(run);
  const untouched = await outcome(other);
  terminate();
  return { result, untouched };
}

export async function abortedBefore() {
  const { python, call, terminate } = await connectPython();
  let made = false;
  const result = await ending(
    call({ signal: AbortSignal.abort() }, () => {
      made = true;
      return python.ping();
    }),
  );
  terminate();
  return { result, made };
}

export async function madeTooLate() {
  const { python, call, terminate } = await connectPython();
  const result = await ending(call({}, () => Promise.resolve().then(() => python.ping())));
  terminate();
  return result;
}

export async function withinItsLimit(indexURL: string) {
  const { python, call, terminate } = await booted(indexURL);
  const signal = new AbortController().signal;
  const result = await ending(
    call({ signal, timeoutMs: { run: 20_000 } }, () => python.runPython("6 * 7")),
  );
  terminate();
  return result;
}

/** One call has a limit for its phase "install", and another one installs meanwhile. */
export async function beside(indexURL: string) {
  const { python, call, terminate } = await booted(indexURL);
  const limited = call({ timeoutMs: { install: 50 } }, () =>
    python.runPython("import asyncio\nawait asyncio.sleep(0.3)\n42"),
  );
  const [result, other] = await Promise.all([
    outcome(limited),
    outcome(python.installPackages([])),
  ]);
  terminate();
  return { result, other: other.status };
}
