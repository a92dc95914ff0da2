// Calls that nobody wants to wait for any longer, to a real Python.

import {
  connectPython,
  type PythonConnection,
} from "../../../patterns/workers/comlink/connect-python";
import type { PythonListener } from "../../../patterns/workers/comlink/python-api";
import { keep } from "../../../patterns/workers/comlink/rpc/callbacks";
import { outcome } from "../outcome";

const LOOP = "while True: pass";
const SLEEP = "import asyncio\nprint('asleep')\nawait asyncio.sleep(600)";

/** The error's own field too: whether Python has stopped. */
async function ending(promise: Promise<unknown>) {
  let stopped: unknown = null;
  promise.catch((error) => {
    stopped = error.stopped ?? null;
  });
  return { ...(await outcome(promise, 20_000)), stopped };
}

async function booted(
  indexURL: string,
  onPrint: (text: string) => void = () => {},
): Promise<PythonConnection> {
  const connection = await connectPython();
  const { python, interruptBuffer } = connection;
  const options = { indexURL, ...(interruptBuffer && { interruptBuffer }) };
  const listen: PythonListener = (event) => event.kind === "output" && onPrint(event.text);
  keep(listen);
  await python.init(options, listen);
  // An interrupt at the start of a first run may lose the run, as interrupt.ts says.
  await python.runPython("");
  return connection;
}

/** The limit of a run, while the boot takes longer than that. */
export async function whileBooting(indexURL: string, phased: boolean) {
  const { python, call } = await connectPython();
  const booting = python.init({ indexURL });
  const timeoutMs = phased ? { run: 50 } : 50;
  const result = await ending(call({ timeoutMs }, () => python.runPython("1 + 1")));
  await booting;
  return result;
}

/** An interrupt that comes before Python is in its sleep would be seen. */
export async function isAbortedAsleep(indexURL: string) {
  const controller = new AbortController();
  const { python, call, terminate } = await booted(indexURL, () =>
    setTimeout(() => controller.abort(), 300),
  );
  const { signal } = controller;
  const result = await ending(call({ signal }, () => python.runPython(SLEEP)));
  terminate();
  return result;
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
  const { python, call, terminate } = await booted(indexURL);
  const controller = new AbortController();
  const run = call({ signal: controller.signal }, () => python.runPython(`began = 1\n${LOOP}`));
  setTimeout(() => controller.abort(new Error("Enough")), 300);
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
  const other = python.runPython("import time\nfor _ in range(8): time.sleep(0.1)\n'whole'");
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
