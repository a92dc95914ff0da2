// One worker from its start to its end. A failed start is explained, and any end is noticed.
// Needs: a page. From: pyodide-worker-patterns, shared/worker-life, 0.2.0

import { PythonWorkerError } from "./protocol";

export interface WorkerLife {
  readonly worker: Worker;
  /** Aborted when the worker can answer no more, with the reason. */
  readonly ended: AbortSignal;
  /** Ends the worker at once. The first reason stays. */
  end(reason: unknown): void;
}

/**
 * Makes a worker that calls {@link tellLife}.
 *
 * @param create keep `new Worker(new URL(…), …)` inside it, where bundlers look
 * @param timeoutMs how long the worker's script may take to load and to call
 * @throws {PythonWorkerError} `worker-start-failed`, when the browser refuses to make it
 */
export function startWorker(create: () => Worker, timeoutMs = 10_000): WorkerLife {
  const { worker, url } = makeTraced(create);
  const starting = new AbortController();
  const ending = new AbortController();
  const { signal: ended } = ending;
  const end = (reason: unknown) => {
    worker.terminate();
    starting.abort();
    ending.abort(reason);
  };
  const fail = (why: string) => end(notStarted(url, why));
  const during = { signal: starting.signal };
  let blockedBy = "";
  const onViolation = ({ blockedURI, effectiveDirective }: SecurityPolicyViolationEvent) => {
    if (url.startsWith(blockedURI)) blockedBy = effectiveDirective;
  };
  const onError = ({ message }: ErrorEvent) => {
    if (message) fail(`stopped while it started: ${message}`);
    else diagnose(url, () => blockedBy).then(fail);
  };
  const onMessage = ({ data }: MessageEvent<{ pythonWorker?: "alive"; lock: string } | null>) => {
    if (data?.pythonWorker !== "alive") return;
    starting.abort();
    const watch = () => {
      const gone = () => end(new PythonWorkerError("worker-ended", "The worker has ended"));
      // The browser gives us the worker's lock when the worker has ended, whatever ended it.
      navigator.locks?.request(data.lock, { signal: ended }, gone).catch(() => {});
    };
    watch();
    // A page that comes back from the back/forward cache may have lost its request.
    addEventListener("pageshow", ({ persisted }) => persisted && watch(), { signal: ended });
  };
  document.addEventListener("securitypolicyviolation", onViolation, during);
  worker.addEventListener("error", onError, during);
  worker.addEventListener("message", onMessage, during);
  worker.addEventListener("messageerror", () => {
    const what = "The worker sent what this page cannot read, and was ended";
    end(new PythonWorkerError("worker-ended", what));
  });
  const stopTimer = after(timeoutMs, () => fail(`gave no sign of life within ${timeoutMs} ms`));
  starting.signal.addEventListener("abort", stopTimer);
  return { worker, ended, end };
}

/** Tells the page that the worker listens, and lets the page notice its end. Call it in the worker. */
export function tellLife(): void {
  const lock = `python-worker-${Math.random()}`;
  const tell = () => self.postMessage({ pythonWorker: "alive", lock });
  const hold = () => new Promise(tell); // never resolved: the lock is held to the worker's end
  if (navigator.locks) navigator.locks.request(lock, hold).catch(tell);
  else tell();
}

/** Rejects with the signal's reason when that comes first. `Promise.race()` would keep each result. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** Calls back after `ms`, or never when no timer can be as long. @returns what calls it off */
export function after(ms: number, callback: () => void): () => void {
  if (!(ms < 2 ** 31)) return () => {};
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}

function notStarted(url: string, why: string, cause?: unknown): PythonWorkerError {
  return new PythonWorkerError("worker-start-failed", `The worker ${url} ${why}`, cause);
}

/** A Worker does not tell its URL, and bundlers allow no variable for it: look at the constructor. */
function makeTraced(create: () => Worker): { worker: Worker; url: string } {
  const Original = globalThis.Worker;
  let url = "(of unknown address)";
  const Traced = class extends Original {
    constructor(script: string | URL, options?: WorkerOptions) {
      url = new URL(script, document.baseURI).href;
      super(script, options);
    }
  };
  Reflect.set(globalThis, "Worker", Traced);
  try {
    return { worker: create(), url };
  } catch (cause) {
    if (new URL(url, document.baseURI).origin === location.origin)
      throw notStarted(url, `was refused by the browser: ${cause}`);
    const way = `make it of \`new Blob(['import "${url}"'], { type: "text/javascript" })\``;
    const why = `was refused: a worker's script has to come from the page's origin. Serve it there, or ${way}`;
    throw notStarted(url, why, cause);
  } finally {
    Reflect.set(globalThis, "Worker", Original);
  }
}

/** Fetches the script as the browser did, to find the rule that it breaks. */
async function diagnose(url: string, blockedBy: () => string): Promise<string> {
  if (!/^\w+:/.test(url)) return "did not start: its script is missing, blocked or broken";
  const response = await fetch(url, { cache: "no-store" }).catch(() => undefined);
  if (blockedBy()) {
    return `is blocked by the page's Content-Security-Policy: allow it in \`${blockedBy()}\``;
  }
  if (!response) return "could not be fetched: the server cannot be reached";
  if (!response.ok) return `could not be loaded: the server answered ${response.status}`;
  const type = response.headers.get("content-type") ?? "no type";
  const hasPolicy = response.headers.has("cross-origin-embedder-policy") || !/^https?:/.test(url);
  if (crossOriginIsolated && !hasPolicy) {
    return (
      "was blocked: this page is cross-origin isolated, so its worker scripts must be served with " +
      "the header `Cross-Origin-Embedder-Policy: require-corp`, and this one is not"
    );
  }
  if (!/javascript/.test(type)) return `was refused: it is served as ${type}, not as JavaScript`;
  for (const [, name = ""] of (await response.text()).matchAll(/(?:from|import)\s*["']([^"']+)/g)) {
    if (!/^([./]|\w+:)/.test(name)) {
      return `imports "${name}", a name that no worker can resolve: import a file, or use a bundler`;
    }
    const { href } = new URL(name, url);
    const imported = await fetch(href).catch(() => undefined);
    if (!imported?.ok) return `imports ${href}, and the server answered ${imported?.status}`;
  }
  return "was loaded but did not run: it has a syntax error, or a module that it imports has one";
}
