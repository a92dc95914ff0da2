// Makes every boot of Pyodide settle: loadPyodide() waits for ever when its WebAssembly cannot be had.
// Needs: a module worker, Pyodide 0.26 or newer. From: pyodide-worker-patterns, loading/boot-watchdog, 0.2.0

import type { PyodideInterface } from "pyodide";
import { BootError } from "./boot-error";
import { checkFile, checkRelease } from "./check-files";

/** One file, and how much of it has come. */
export interface BootProgress {
  file: string;
  loadedBytes: number;
  /** Undefined when the server does not tell, as of a compressed file. */
  totalBytes: number | undefined;
}

export interface WatchdogOptions {
  /** How long no byte may come while a file is on its way. Default: 20,000. */
  stallMs?: number;
  /** How long nothing may happen while no file is seen on its way. Default: 60,000. */
  timeoutMs?: number;
  /** Called with each piece of a file that comes by fetch(); a script comes by import(), unseen. */
  onDownload?: (progress: BootProgress) => void;
}

interface Download extends BootProgress {
  readonly url: string;
  /** Reads no more of it. Undefined until the server has answered. */
  stop?(): void;
  hasEnded?: boolean;
}

/** Whoever waits for a wrong file waits on: the boot has failed, and Pyodide would only say so again. */
const never = new Promise<never>(() => {});
/** A failure may be explained by an event that comes after it. */
const reasonHasCome = () => new Promise<void>((resolve) => setTimeout(resolve, 100));

// #region watchdog
/**
 * Makes a loader that rejects as soon as its boot can no longer succeed.
 *
 * @param load calls `loadPyodide()`; `indexURL` is absolute and ends in a slash
 * @throws {BootError} for whatever is wrong; an error of `load` that has a `code` passes as it is
 */
export function withWatchdog<Options extends { indexURL: string }, P extends PyodideInterface>(
  load: (options: Options) => Promise<P>,
  limits: WatchdogOptions = {},
): (options: Options) => Promise<P> {
  return async (options) => {
    const watch = watchBoot(options.indexURL, limits);
    try {
      const pyodide = await Promise.race([watch.fault, load(options)]);
      checkRelease(pyodide, options.indexURL);
      return pyodide;
    } catch (error) {
      const hasCode = typeof (error as { code?: unknown } | undefined)?.code === "string";
      throw hasCode ? error : await watch.explain(error);
    } finally {
      watch.stop();
    }
  };
}
// #endregion watchdog

function watchBoot(folder: string, limits: WatchdogOptions) {
  const { stallMs = 20_000, timeoutMs = 60_000, onDownload } = limits;
  const { fetch } = self;
  const { instantiateStreaming } = WebAssembly;
  const downloads: Download[] = [];
  let wasm: { answer: Response; checked: Promise<void> } | undefined;
  let isOver = false;
  let idleMs = 0;
  let fail: (error: BootError) => void = () => {};
  const fault = new Promise<never>((_, reject) => {
    fail = reject;
  });

  self.fetch = watchedFetch;
  async function watchedFetch(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
    const url = input instanceof Request ? input.url : String(input);
    if (isOver || !url.startsWith(folder)) return fetch.call(self, input, init);
    const file = url.split("/").at(-1) ?? "";
    const download: Download = { url, file, loadedBytes: 0, totalBytes: undefined };
    downloads.push(download);
    idleMs = 0;
    const answer = await fetch.call(self, input, init).catch((error) => giveUp(error, url));
    // Pyodide gets the browser's own answer: it is compiled while it comes.
    const checked = readCopy(answer.clone(), download).catch((error) => giveUp(error, url));
    if (url.endsWith(".wasm")) wasm = { answer, checked };
    else await checked; // a part of another file is of no use
    return answer;
  }

  async function readCopy(copy: Response, download: Download): Promise<void> {
    const { url, file } = download;
    const isPacked = copy.headers.has("content-encoding"); // its length is not that of the file
    const length = isPacked ? 0 : Number(copy.headers.get("content-length"));
    const reader = (copy.body ?? new Blob().stream()).getReader();
    download.stop = () => void reader.cancel().catch(() => {});
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      idleMs = 0;
      const loadedBytes = download.loadedBytes + step.value.length;
      // Another origin need not tell that its answer is packed.
      const totalBytes = length < loadedBytes ? undefined : length;
      Object.assign(download, { loadedBytes, totalBytes });
      onDownload?.({ file, loadedBytes, totalBytes });
      if (chunks.push(step.value) === 1) checkFile(copy, url, step.value, false);
    }
    download.hasEnded = true;
    if (isOver) return; // stopped, which looks like an end
    checkFile(copy, url, new Uint8Array(await new Blob(chunks).arrayBuffer()), true);
  }

  async function giveUp(error: unknown, url: string): Promise<never> {
    if (error instanceof BootError) fail(error);
    await reasonHasCome();
    const advice = `Is the network there, and does the server allow ${self.origin} (CORS)?`;
    const message = `${url} did not arrive whole (${error}). ${seen()}. ${advice}`;
    fail(new BootError("boot-network-lost", url, message, error));
    return never;
  }

  WebAssembly.instantiateStreaming = async (source, imports) => {
    const answer = await source;
    // Whoever wraps fetch() too has made another answer of it, without an address.
    const isOurs = wasm && (answer === wasm.answer || !answer.url);
    return instantiateStreaming(answer, imports).catch(async (error) => {
      if (!isOurs) throw error;
      await wasm?.checked; // waits on when the file is the reason
      explain(error).then(fail, fail);
      return never; // Pyodide would print the error, and wait as well
    });
  };

  /** Puts into words what the browser or Pyodide said; rejects when something was seen to be wrong. */
  async function explain(error: unknown): Promise<BootError> {
    // A failed import() hides why: its script is fetched again, where it is watched.
    const script = error instanceof TypeError && /https?:\S+?\.m?js\b/.exec(error.message)?.[0];
    await Promise.race([fault, script ? self.fetch(script) : reasonHasCome()]);
    // Emscripten throws some things that are no Error.
    const said = String(error instanceof Error ? error : ((error as Error)?.message ?? error));
    const isMixed = /version.*match|LinkError|import|Program terminated/i.test(said);
    const advice = "Are all files of `indexURL` whole, and of one Pyodide release?";
    const message = `Pyodide did not boot from ${folder} (${said}). ${seen()}. ${advice}`;
    return new BootError(isMixed ? "boot-wrong-version" : "boot-failed", folder, message, error);
  }

  function onViolation(event: SecurityPolicyViolationEvent): void {
    const { blockedURI, disposition, effectiveDirective } = event;
    const isWasm = blockedURI === "wasm-eval";
    if (disposition !== "enforce" || !(isWasm || blockedURI.startsWith(folder))) return;
    const what = isWasm ? "WebAssembly" : blockedURI;
    const source = isWasm ? "'wasm-unsafe-eval'" : new URL(folder).origin;
    const directive = effectiveDirective.replace("-elem", ""); // the one that people write
    const advice = `Add ${source} to \`${directive}\` in the header of the worker's own script`;
    const message = `The Content-Security-Policy of this worker blocks ${what}. ${advice}`;
    fail(new BootError("boot-blocked", isWasm ? folder : blockedURI, message));
  }
  self.addEventListener("securitypolicyviolation", onViolation);

  const tickMs = Math.min(stallMs, timeoutMs, 10_000) / 10;
  let last = performance.now();
  const clock = setInterval(() => {
    // A late tick means that Python works, or the machine sleeps: not that a server was silent.
    idleMs += Math.min(performance.now() - last, 2 * tickMs);
    last = performance.now();
    const open = downloads.find(({ hasEnded }) => !hasEnded);
    if (idleMs < (open ? stallMs : timeoutMs)) return;
    const [code, option, what] = open
      ? (["boot-stalled", "stallMs", `No bytes came for ${stallMs} ms`] as const)
      : (["boot-timeout", "timeoutMs", `Nothing happened for ${timeoutMs} ms`] as const);
    const advice = `End this worker and try again in a new one, or allow more with \`${option}\``;
    fail(new BootError(code, open?.url ?? folder, `${what}. ${seen()}. ${advice}`));
  }, tickMs);

  function seen(): string {
    const each = downloads.map(({ file, loadedBytes, totalBytes = "?", stop }) =>
      stop ? `${file} ${loadedBytes} of ${totalBytes} bytes` : `${file} no answer`,
    );
    return `Downloads: ${each.join(", ") || "none"}`;
  }

  function stop(): void {
    isOver = true;
    clearInterval(clock);
    for (const download of downloads) download.stop?.();
    // Whoever wrapped it meanwhile keeps it: from now on it only passes on.
    if (self.fetch === watchedFetch) self.fetch = fetch;
    WebAssembly.instantiateStreaming = instantiateStreaming;
    self.removeEventListener("securitypolicyviolation", onViolation);
  }

  return { fault, explain, stop };
}
