// What became of a promise, as JSON: the part of it that a test looks at.

export type Outcome =
  | { status: "resolved"; value: unknown }
  | { status: "rejected"; name: string; code: unknown; message: string }
  | { status: "pending" };

/** Long enough for whatever is going to settle at all. A control waits this long for what never does. */
const PENDING_AFTER_MS = 1_000;

/** Waits until `promise` settles, at most `withinMs`. */
export async function outcome(promise: PromiseLike<unknown>, withinMs = 10_000): Promise<Outcome> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve({ status: "pending" }), withinMs);
  });
  const settled = Promise.resolve(promise).then(
    (value): Outcome => ({ status: "resolved", value }),
    (reason: unknown): Outcome => {
      const error = reason as { name: string; code?: unknown; message: string } | undefined;
      return {
        status: "rejected",
        name: error?.name ?? "",
        code: error?.code ?? null,
        message: error?.message ?? String(error),
      };
    },
  );
  try {
    return await Promise.race([settled, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** For controls: bare Comlink is expected to leave this call pending. */
export function stillPending(promise: PromiseLike<unknown>): Promise<Outcome> {
  return outcome(promise, PENDING_AFTER_MS);
}
