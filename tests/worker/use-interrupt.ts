// What the page of Interrupt shows for a worker of one's own.

// #region use
import { newInterrupts } from "../../patterns/control/interrupt/interrupt";
import { stopRun } from "../../patterns/shared/stop-run";

export function startOwnWorker() {
  const worker = new Worker(new URL("./own-interrupt.worker.ts", import.meta.url), {
    type: "module",
  });
  const interrupts = newInterrupts(worker); // before the first message of your own
  let run: Promise<unknown> = Promise.resolve();
  const ask = (message: { indexURL: string } | { code: string }) => {
    run = new Promise((resolve) => {
      worker.addEventListener("message", ({ data }) => resolve(data.answer), { once: true });
      worker.postMessage(message);
    });
    return run;
  };
  const stop = () => stopRun(run, { interrupts }); // false: Python goes on, so terminate() it
  return { ask, stop, terminate: () => worker.terminate() };
}
// #endregion use
