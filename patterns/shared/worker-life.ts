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
 * Makes a worker that calls {@link tellLife}, within `timeoutMs` of its start.
 *
 * @param create keep `new Worker(new URL(…), …)` inside it, where bundlers look
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
  const lose = (how: string) => end(new PythonWorkerError("worker-ended", `The worker ${how}`));
  const during = { signal: starting.signal };
  let blockedBy = "";
  const onViolation = ({ blockedURI, effectiveDirective }: SecurityPolicyViolationEvent) => {
    if (url.startsWith(blockedURI)) blockedBy = effectiveDirective;
  };
  const onError = ({ message }: ErrorEvent) => {
    if (message) fail(`stopped while it started: ${message}`);
    else diagnose(url, () => blockedBy).then(fail);
  };
  const onMessage = ({ data }: MessageEvent<{ workerLock?: string } | null>) => {
    const lock = data?.workerLock;
    if (!lock) return;
    starting.abort();
    // The browser gives us the worker's lock when the worker has ended, whatever ended it.
    const gone = () => lose("has ended");
    const watch = () => navigator.locks?.request(lock, { signal: ended }, gone).catch(() => {});
    watch();
    // A page that comes back from the back/forward cache may have lost its request.
    addEventListener("pageshow", ({ persisted }) => persisted && watch(), { signal: ended });
  };
  document.addEventListener("securitypolicyviolation", onViolation, during);
  worker.addEventListener("error", onError, during);
  worker.addEventListener("message", onMessage, during);
  worker.addEventListener("messageerror", () => lose("sent what this page cannot read"));
  const stopTimer = after(timeoutMs, () => fail(`gave no sign of life within ${timeoutMs} ms`));
  starting.signal.addEventListener("abort", stopTimer);
  return { worker, ended, end };
}

/** Tells the page that the worker listens, and lets the page notice its end. Call it in the worker. */
export function tellLife(): void {
  const lock = `python-worker-${Math.random()}`;
  const tell = () => self.postMessage({ workerLock: lock });
  const hold = () => new Promise(tell); // never resolved: the lock is held to the worker's end
  if (navigator.locks) navigator.locks.request(lock, hold).catch(tell);
  else tell();
}

/** What waits for each signal. One listener serves it all: to remove one of many takes long. */
const waiting = new WeakMap<AbortSignal, Map<(reason: unknown) => void, unknown>>();

/** Rejects with the signal's reason when that comes first. `Promise.race()` would keep each result. */
export function unlessAborted<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const rejects = waiting.get(signal) ?? new Map();
  if (!waiting.has(signal)) {
    waiting.set(signal, rejects);
    signal.addEventListener("abort", () => {
      for (const reject of rejects.keys()) reject(signal.reason);
    });
  }
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    rejects.set(reject, work); // `work` holds the remote: Comlink closes one that is collected
    const leave = () => rejects.delete(reject);
    work().then(
      (value) => leave() && resolve(value),
      (error) => leave() && reject(error),
    );
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
  const construct = (Target: typeof Worker, args: ConstructorParameters<typeof Worker>) => {
    url = new URL(args[0], document.baseURI).href;
    return new Target(...args);
  };
  Reflect.set(globalThis, "Worker", new Proxy(Original, { construct }));
  try {
    return { worker: create(), url };
  } catch (cause) {
    throw notStarted(url, `was refused by the browser: ${isForeign(url) ? FOREIGN : cause}`, cause);
  } finally {
    Reflect.set(globalThis, "Worker", Original);
  }
}

const isForeign = (url: string) => /^https?:/.test(url) && new URL(url).origin !== location.origin;

const FOREIGN =
  "a worker's script has to come from the page's origin. Serve it there, or make the worker of a Blob " +
  'that imports it: new Blob([\'import "https://…"\'], { type: "text/javascript" })';
const NO_COEP =
  "this page is cross-origin isolated, so its worker scripts have to be served with the header " +
  "`Cross-Origin-Embedder-Policy: require-corp`, and this one is not";

/** Fetches the script as the browser did, to find the rule that it breaks. */
async function diagnose(url: string, blockedBy: () => string): Promise<string> {
  if (!/^\w+:/.test(url)) return "did not start: its script is missing, blocked or broken";
  if (isForeign(url)) return `was refused: ${FOREIGN}`;
  const response = await fetch(url, { cache: "no-store" }).catch(() => undefined);
  if (blockedBy()) return `is blocked by the page's Content-Security-Policy, \`${blockedBy()}\``;
  if (!response) return "could not be fetched: the server cannot be reached";
  if (!response.ok) return `could not be loaded: the server answered ${response.status}`;
  const type = response.headers.get("content-type") ?? "no type";
  const hasPolicy = response.headers.has("cross-origin-embedder-policy") || !/^https?:/.test(url);
  if (crossOriginIsolated && !hasPolicy) return `was blocked: ${NO_COEP}`;
  if (!/javascript/.test(type)) return `was refused: it is served as ${type}, not as JavaScript`;
  for (const [, name = ""] of (await response.text()).matchAll(/(?:from|import)\s*["']([^"']+)/g)) {
    if (!/^([./]|\w+:)/.test(name)) return `imports "${name}", which no worker can: import a URL`;
    const imported = await fetch(new URL(name, url)).catch(() => undefined);
    if (!imported?.ok) return `imports ${name}, for which the server answered ${imported?.status}`;
  }
  return "was loaded but did not run: it has a syntax error, or a module that it imports has one";
}
