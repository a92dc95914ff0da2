// Ends a run from the page: by a message if Python awaits, by the interrupt buffer if it computes.
// Needs: a page. From: pyodide-worker-patterns, shared/stop-run, 0.2.0

const SIGINT = 2;
const TICK_MS = 20;
/** A run is asked again after so many ticks: Python that computed may await by now. */
const TICKS_IN_ROUND = 10;
/** So many ticks Python gets to hear: a program that computes a little between its waits is cancelled. */
const PATIENCE = 4;
/** A tick counts as no more, or a page that was busy itself would not have read that the run is over. */
const MAX_TICK_MS = 100;
/** How long Python may compute where it cannot be interrupted. */
const UNINTERRUPTIBLE_MS = 250;

/** Write 2 at index 0 to interrupt Python. It reads as undefined while nothing reaches Python. */
export interface Interrupts {
  [index: number]: number | undefined;
}

export interface StopOptions {
  /** What Pyodide's `setInterruptBuffer()` was given, or the page's end of something like it. */
  interrupts?: Interrupts | undefined;
  /** Cancels what Python awaits. It resolves when the worker has heard of it. */
  cancel?: () => Promise<unknown>;
  /** Milliseconds that Python gets to end. Default: 2,000. */
  graceMs?: number | undefined;
}

/** Asks Python to end a run, until `run` has settled. @returns false if it goes on after the grace */
export async function stopRun(
  run: Promise<unknown>,
  { interrupts, cancel, graceMs = 2_000 }: StopOptions,
): Promise<boolean> {
  let isOver = false;
  const over = run
    .catch(() => {})
    .then(() => {
      isOver = true;
    });
  let last = performance.now();
  let spentMs = 0;
  let heardAt = last;
  let isHeard = false;
  let interruptedAt = Number.NEGATIVE_INFINITY;
  for (let tick = 0; !isOver; tick++) {
    const inRound = tick % TICKS_IN_ROUND;
    const now = performance.now();
    spentMs += Math.min(now - last, MAX_TICK_MS);
    last = now;
    const isInterruptible = interrupts?.[0] !== undefined;
    const patience = Math.min(PATIENCE + tick / TICKS_IN_ROUND, 8); // a busy machine is slow to hear
    if (inRound === 0) {
      isHeard = false;
      cancel?.().then(
        () => {
          isHeard = true;
          heardAt = performance.now();
        },
        () => {},
      );
    } else if (inRound === Math.floor(patience) && interrupts && !isHeard) {
      // Python's clean-up is not interrupted, until half of the grace is over.
      if (now - interruptedAt > graceMs / 2) {
        interrupts[0] = SIGINT;
        interruptedAt = now;
      }
    }
    if (spentMs > graceMs || (!isInterruptible && now - heardAt > UNINTERRUPTIBLE_MS)) break;
    await Promise.race([over, new Promise((resolve) => setTimeout(resolve, TICK_MS))]);
  }
  if (interrupts) interrupts[0] = 0; // else the next run would be interrupted
  return isOver;
}

/** One byte that page and worker share; undefined where memory cannot be shared. */
export function newInterruptBuffer(): Uint8Array | undefined {
  const memory = newSharedMemory(1);
  return memory && new Uint8Array(memory);
}

/** Undefined where memory cannot be shared. */
export function newSharedMemory(byteLength: number): SharedArrayBuffer | undefined {
  try {
    return structuredClone(new SharedArrayBuffer(byteLength)); // throws where the name exists without its use
  } catch {
    return undefined;
  }
}
