// Counts the workers of this origin that live.

/** How long the browser may take to notice an end. */
const WITHIN_MS = 2_000;

/**
 * Each worker of `serve()` holds one lock as long as it lives, so one that nobody ended is counted.
 *
 * @param expected what it should come to: asked again until it does, or the time is over
 */
export async function livingWorkers(expected: number): Promise<number> {
  const end = performance.now() + WITHIN_MS;
  for (;;) {
    const { held = [] } = await navigator.locks.query();
    const living = held.filter(({ name }) => name?.startsWith("pwp-alive-")).length;
    if (living === expected || performance.now() > end) return living;
  }
}
