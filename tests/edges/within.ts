// The one way to wait here: every wait has a deadline.

/** What one boot may take on a busy machine, in seconds. */
export const BOOT_LIMIT = 60;

/** Waits for `promise`, but after `seconds` settles as `late` does: it returns or throws instead. */
export function within<T>(promise: Promise<T>, seconds: number, late: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(Promise.resolve().then(late)), seconds * 1000);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
