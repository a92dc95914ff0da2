// Interrupts a busy worker without shared memory: the page revokes a URL, and the worker looks for it.
// Needs: a page, or a worker. From: pyodide-worker-patterns, control/interrupt, 0.2.0

import type { Interrupts } from "../../shared/stop-run";

const SIGINT = 2;
/** Chromium takes 1.3 ms for a look, Firefox 0.5 ms: less than 3 % of the time. */
const LOOK_EACH_MS = 50;
/** A program may catch an interrupt and go on, and hears no message before it awaits. */
const INTERRUPTS_IN_A_ROW = 3;

/** Firefox would read another type as XML, and complain in the console. */
const TEXT = { type: "text/plain" };

/** Sent by the page, at the start and after each run that was interrupted. */
interface UrlsMessage {
  interruptURLs: string[];
}

// #region page
/**
 * Makes the page's end of the interrupts, for the `newInterrupts` of a `PythonWorker` or for `stopRun()`.
 *
 * Write 2 at index 0 to interrupt Python. Write 0 when the run is over, else the next run is interrupted.
 */
export function newInterrupts(worker: Worker): Interrupts {
  let urls: string[] = [];
  let isPressed = false;
  const revoke = (count: number) => urls.splice(0, count).map((url) => URL.revokeObjectURL(url));
  const send = () => {
    revoke(INTERRUPTS_IN_A_ROW); // an object URL lives as long as the page
    urls = Array.from({ length: INTERRUPTS_IN_A_ROW }, () =>
      URL.createObjectURL(new Blob(["-"], TEXT)),
    );
    worker.postMessage({ interruptURLs: urls } satisfies UrlsMessage);
  };
  send();
  return {
    get 0() {
      return 0;
    },
    set 0(signal: number) {
      if (signal === SIGINT) revoke(1);
      else if (isPressed) send();
      isPressed = signal === SIGINT;
    },
  };
}
// #endregion page

// #region worker
/**
 * Makes the worker's end of the interrupts. Call it before the first `await`.
 *
 * @returns a function that is 2 once for each interrupt, else 0. For a Pyodide of your own:
 * `pyodide.setInterruptBuffer({ get 0() { return take(); }, set 0(_) {} })`
 */
export function receiveInterrupts(): () => number {
  let urls: string[] = [];
  let nextLook = 0;
  self.addEventListener("message", ({ data }: MessageEvent<Partial<UrlsMessage> | null>) => {
    // Where a policy forbids to fetch them, all are missing: then nothing interrupts.
    if (data?.interruptURLs) urls = data.interruptURLs.filter(exists);
  });
  return () => {
    const [url] = urls;
    if (!url || performance.now() < nextLook) return 0;
    const isPressed = !exists(url);
    nextLook = performance.now() + LOOK_EACH_MS;
    if (!isPressed) return 0;
    urls.shift();
    return SIGINT;
  };
}

/** A synchronous request is the only thing that a busy worker can do to hear of the page. */
function exists(url: string): boolean {
  const request = new XMLHttpRequest();
  try {
    request.open("GET", url, false);
    request.send();
    return true;
  } catch {
    return false;
  }
}
// #endregion worker

/**
 * Run this in Python once. It needs `run`, whose `isInterruptible` it keeps: true while a task's code runs, else
 * an interrupt would be lost in the event loop. It comes to a function that interrupts waits which no
 * cancellation ends, and says whether there was one: Pyodide's `run_sync()` tells no promise that its task is
 * cancelled, and `time.sleep()` blocks where Python cannot be suspended.
 */
export const INTERRUPTIBLE = `
import asyncio, time
import pyodide.ffi
from collections.abc import Coroutine
from pyodide.ffi import can_run_sync, run_sync
from pyodide_js import checkInterrupt

class Steps(Coroutine):
    """The code of a task."""

    def __init__(self, code):
        self.code = code

    def step(self, method, *args):
        before, run.isInterruptible = run.isInterruptible, True
        try:
            return method(*args)
        finally:
            run.isInterruptible = before

    @property
    def cr_running(self):
        return self.code.cr_running

    def send(self, value):
        return self.step(self.code.send, value)

    def throw(self, *error):
        return self.step(self.code.throw, *error)

    def __await__(self):
        return self.code.__await__()

loop = asyncio.get_event_loop()
create_task = loop.create_task  # a task factory needs what Python 3.14 has no more

def create_task_of_steps(code, **options):
    return create_task(Steps(code), **options)

waits = set()
sleep = time.sleep

async def wait_for(awaitable):
    return await awaitable

def interruptible_run_sync(awaitable):
    wait = create_task(wait_for(awaitable))
    waits.add(wait)
    before, run.isInterruptible = run.isInterruptible, False  # the event loop runs now
    try:
        result = run_sync(wait)
    except asyncio.CancelledError:
        if wait in waits:  # else it was interrupted here
            raise
        raise KeyboardInterrupt from None
    finally:
        run.isInterruptible = before
        waits.discard(wait)
    checkInterrupt()  # Pyodide looks every 50 steps, which in a loop of waits may all be in the event loop
    return result

def interruptible_sleep(seconds):
    if seconds >= 0 and can_run_sync():
        return interruptible_run_sync(asyncio.sleep(seconds))
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0.05:
        sleep(0.05)
        checkInterrupt()
    sleep(max(left, 0) if seconds >= 0 else seconds)

def interrupt_waits():
    interrupted = list(waits)
    waits.clear()
    return any([wait.cancel() for wait in interrupted])

loop.create_task = create_task_of_steps
pyodide.ffi.run_sync, time.sleep = interruptible_run_sync, interruptible_sleep
interrupt_waits
`;
