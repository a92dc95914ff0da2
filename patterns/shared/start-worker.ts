// Says in words why a worker did not start; the browser's own `error` event says nothing.
// Needs: nothing. From: pyodide-worker-patterns, shared/start-worker, 0.1.0

/** A worker's script never ran. `message` names the script and the reason. */
export class WorkerStartError extends Error {
  override readonly name = "WorkerStartError";
  readonly code = "worker-start-failed";
}

export interface StartOptions {
  /** Milliseconds to wait for the first sign of life. Default: 10,000. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/**
 * Makes a worker and waits for its first sign of life.
 *
 * @param create makes the worker; keep `new Worker(new URL(…), …)` inside it, where bundlers look
 * @param ready settles when the worker has answered, such as a handshake message or a first call
 * @returns the worker and what `ready` resolved with; the worker is ended if anything fails
 * @throws {WorkerStartError} when the script is missing, blocked, broken or silent
 */
export async function startWorker<T>(
  create: () => Worker,
  ready: (worker: Worker) => Promise<T>,
  { timeoutMs = 10_000, signal }: StartOptions = {},
): Promise<{ worker: Worker; value: T }> {
  signal?.throwIfAborted();
  const { worker, url } = makeTraced(create);
  const watch = new AbortController();
  const failed = new Promise<never>((_, reject) => {
    const options = { once: true, signal: watch.signal };
    const fail = (why: string) => reject(new WorkerStartError(`The worker ${url} ${why}`));
    worker.addEventListener(
      "error",
      (event) => {
        if (event.message) fail(`stopped while starting: ${event.message}`);
        else diagnose(url).then(fail);
      },
      options,
    );
    const timer = setTimeout(() => fail(`gave no sign of life within ${timeoutMs} ms.`), timeoutMs);
    watch.signal.addEventListener("abort", () => clearTimeout(timer));
    signal?.addEventListener("abort", () => reject(signal.reason), options);
  });
  try {
    return { worker, value: await Promise.race([ready(worker), failed]) };
  } catch (error) {
    worker.terminate();
    throw error;
  } finally {
    watch.abort();
  }
}

/** A Worker does not tell its URL, and bundlers allow no variable for it: listen in on the constructor. */
function makeTraced(create: () => Worker): { worker: Worker; url: string } {
  const Original = globalThis.Worker;
  let url = "script";
  globalThis.Worker = new Proxy(Original, {
    construct(target, args: ConstructorParameters<typeof Worker>) {
      url = new URL(args[0], location.href).href;
      return new target(...args);
    },
  });
  try {
    return { worker: create(), url };
  } finally {
    globalThis.Worker = Original;
  }
}

/** Fetches the script as the browser did, to find which rule it broke. */
async function diagnose(url: string): Promise<string> {
  let response: Response;
  try {
    response = await fetch(url, { cache: "no-store" });
  } catch {
    return "could not be fetched: the server cannot be reached.";
  }
  const type = response.headers.get("content-type") ?? "no type";
  if (!response.ok) return `could not be loaded: the server answered ${response.status}.`;
  const hasHeaders = /^https?:/.test(url); // a blob: script inherits those of its page
  if (
    hasHeaders &&
    globalThis.crossOriginIsolated &&
    !response.headers.has("cross-origin-embedder-policy")
  ) {
    return (
      "was blocked by the browser: this page is cross-origin isolated, so its worker scripts must be " +
      "served with the header `Cross-Origin-Embedder-Policy: require-corp`, and this one is not."
    );
  }
  if (!/javascript/.test(type)) return `was refused: it is served as ${type}, not as JavaScript.`;
  return "was loaded but did not run: it has a syntax error, or a module that it imports is missing. The console names the line.";
}
