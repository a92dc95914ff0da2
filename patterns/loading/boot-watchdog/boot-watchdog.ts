// Makes every boot of Pyodide settle: loadPyodide() waits for ever when its WebAssembly cannot be had.
// Needs: a module worker, Pyodide 0.26 or newer. From: pyodide-worker-patterns, loading/boot-watchdog, 0.1.0

import type { PyodideInterface } from "pyodide";
import { BootError } from "./boot-error";
import { checkFile } from "./check-file";

/** One file, and how much of it has come. */
export interface BootProgress {
  file: string;
  loadedBytes: number;
  /** Undefined when the server does not tell, as for a compressed file. */
  totalBytes: number | undefined;
}

export interface WatchdogOptions {
  /** How long no byte may come while a file is on its way. Default: 20,000. */
  stallMs?: number;
  /**
   * How long nothing at all may happen: the last resort, such as for a script, whose download no browser
   * shows. The time starts anew with each byte, and stands still while Python works. Default: 60,000.
   */
  timeoutMs?: number;
  /** Called with each piece of a file that Pyodide fetches. Scripts come by `import()`, unseen. */
  onDownload?: (progress: BootProgress) => void;
}

type Booted = Pick<PyodideInterface, "version" | "pyodide_py">;

interface Download {
  readonly url: string;
  loaded: number;
  total?: number;
  isOpen: boolean;
  /** There is one when the server has answered. */
  stop?(): void;
}

/** Whoever waits for a wrong file waits on: the boot has ended, and would only say so twice. */
const never = new Promise<never>(() => {});

/**
 * Makes a loader that rejects as soon as its boot can no longer succeed.
 *
 * @param load calls `loadPyodide()`; `indexURL` is absolute and ends in a slash
 * @throws {BootError} for whatever is wrong; an error of `load` that has a `code` passes as it is
 */
export function withWatchdog<Options extends { indexURL: string }, Pyodide extends Booted>(
  load: (options: Options) => Promise<Pyodide>,
  limits: WatchdogOptions = {},
): (options: Options) => Promise<Pyodide> {
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

function watchBoot(folder: string, limits: WatchdogOptions) {
  const { stallMs = 20_000, timeoutMs = 60_000, onDownload } = limits;
  const { fetch } = self;
  const { instantiateStreaming } = WebAssembly;
  const downloads: Download[] = [];
  let wasm: { answer: Response; checked: Promise<void> } | undefined;
  let isCompiling = false;
  let isOver = false;
  let idleMs = 0;
  let fail: (error: BootError) => void = () => {};
  const fault = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const seen = () => `Downloads: ${downloads.map(progressOf).join("; ") || "none"}`;

  self.fetch = watchedFetch;
  async function watchedFetch(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
    const url = input instanceof Request ? input.url : String(input);
    if (isOver || !url.startsWith(folder)) return fetch.call(self, input, init);
    const download: Download = { url, loaded: 0, isOpen: true };
    downloads.push(download);
    idleMs = 0;
    try {
      const answer = await fetch.call(self, input, init);
      // Pyodide gets the browser's own answer, which is compiled as it comes.
      const checked = readCopy(answer.clone(), download).catch((error) => giveUp(error, url));
      if (url.endsWith(".wasm")) wasm = { answer, checked };
      else await checked; // a part of another file is of no use
      return answer;
    } catch (error) {
      return giveUp(error, url);
    }
  }

  async function readCopy(copy: Response, download: Download): Promise<void> {
    const { url } = download;
    const { headers, body } = copy;
    // With a content encoding the length counts packed bytes, and the body has unpacked ones.
    const length = headers.get("content-encoding") ? null : headers.get("content-length");
    if (length) download.total = Number(length);
    const reader = (body ?? new Blob().stream()).getReader();
    download.stop = () => void reader.cancel();
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    checkFile(copy, url, new Uint8Array(), false);
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      idleMs = 0;
      download.loaded += step.value.length;
      onDownload?.({ file: nameOf(url), loadedBytes: download.loaded, totalBytes: download.total });
      if (chunks.push(step.value) === 1) checkFile(copy, url, step.value, false);
    }
    download.isOpen = false;
    if (isOver) return; // given up, which looks like an end
    checkFile(copy, url, new Uint8Array(await new Blob(chunks).arrayBuffer()), true);
  }

  async function giveUp(error: unknown, url: string): Promise<never> {
    if (error instanceof BootError) fail(error);
    else {
      await reasonComes();
      const advice = `Is the network there, and does the server allow ${self.origin} (CORS)?`;
      const message = `${url} did not arrive whole (${error}). ${seen()}. ${advice}`;
      fail(new BootError("boot-network-lost", url, message, error));
    }
    return never;
  }

  const watchedInstantiate: typeof instantiateStreaming = async (source, imports) => {
    const answer = await source;
    // Whoever wraps fetch() too has made another answer of it, without an address.
    const isOurs = wasm && (answer === wasm.answer || !answer.url);
    if (!isOurs) return instantiateStreaming(answer, imports);
    isCompiling = true;
    try {
      return await instantiateStreaming(answer, imports);
    } catch (error) {
      await wasm?.checked; // waits on when the file is the reason
      void explain(error).then(fail, () => {});
      return never; // Pyodide would only print it
    }
  };
  WebAssembly.instantiateStreaming = watchedInstantiate;

  /** Finds out why a boot has failed; rejects when that was seen. */
  async function explain(error: unknown): Promise<BootError> {
    // A failed import() hides why: its script is fetched again, where it is watched.
    const script = error instanceof TypeError && /https?:\S+?\.m?js\b/.exec(error.message)?.[0];
    await Promise.race([fault, script ? self.fetch(script) : reasonComes()]);
    // Emscripten throws some things that are no Error.
    const said = String(error instanceof Error ? error : ((error as Error)?.message ?? error));
    const isMixed = /version.*match|LinkError|import|Program terminated/i.test(said);
    const code = isMixed ? "boot-wrong-version" : "boot-failed";
    const advice = "Are all files of `indexURL` of one Pyodide release?";
    const message = `Pyodide did not boot from ${folder} (${said}). ${seen()}. ${advice}`;
    return new BootError(code, folder, message, error);
  }

  function onViolation(event: SecurityPolicyViolationEvent): void {
    const { blockedURI, disposition, effectiveDirective } = event;
    const isWasm = blockedURI === "wasm-eval";
    if (disposition !== "enforce" || !(isWasm || blockedURI.startsWith(folder))) return;
    const [what, source] = isWasm
      ? ["WebAssembly", "'wasm-unsafe-eval'"]
      : [blockedURI, new URL(folder).origin];
    const directive = effectiveDirective.replace("-elem", ""); // the one that people write
    const advice = `Add ${source} to \`${directive}\` in the header of the worker's own script`;
    const message = `The Content-Security-Policy of this worker blocks ${what}. ${advice}`;
    fail(new BootError("boot-blocked", isWasm ? folder : blockedURI, message));
  }
  self.addEventListener("securitypolicyviolation", onViolation);

  const tickMs = Math.min(stallMs, timeoutMs, 10_000) / 10;
  let last = performance.now();
  const clock = setInterval(() => {
    const now = performance.now();
    // A late tick means that Python works, or the machine sleeps: not that a server was silent.
    idleMs += Math.min(now - last, 2 * tickMs);
    last = now;
    const advice = `${seen()}. End this worker and try again in a new one, or allow more with`;
    const open = downloads.find(({ isOpen }) => isOpen);
    if (open && idleMs >= stallMs) {
      const message = `No bytes came for ${stallMs} ms. ${advice} \`stallMs\``;
      fail(new BootError("boot-stalled", open.url, message));
    }
    if (idleMs < timeoutMs) return;
    const what = isCompiling
      ? "the WebAssembly was given to the browser, and Python has not started"
      : "a script of Pyodide's, which comes by import(), has not arrived";
    const message = `Nothing has moved for ${timeoutMs} ms: ${what}. ${advice} \`timeoutMs\``;
    fail(new BootError("boot-timeout", folder, message));
  }, tickMs);

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

/** Upstream compares its scripts, and boots with the Python files of any release for the same Python. */
function checkRelease({ version, pyodide_py }: Booted, folder: string): void {
  const library: string = pyodide_py.__version__;
  const isOld = /^0\.(1?\d|2[0-5])\./.test(version);
  if (library === version && !isOld) return;
  const message = isOld
    ? `The boot watchdog needs Pyodide 0.26 or newer, and ${folder} has ${version}`
    : `${folder} has the Python files of Pyodide ${library} beside the scripts of ${version}. Copy all files of one release there`;
  throw new BootError("boot-wrong-version", folder, message);
}

/** A failure may be explained by an event that comes after it. */
function reasonComes(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 100));
}

function nameOf(url: string): string {
  return url.split(/[?#]/)[0]?.split("/").at(-1) ?? "";
}

/** `"pyodide.asm.wasm, 1,024 of 4,096 bytes"`. */
function progressOf({ url, loaded, total, stop }: Download): string {
  if (!stop) return `${nameOf(url)}, no answer`;
  const of = total === undefined ? "" : ` of ${total.toLocaleString("en")}`;
  return `${nameOf(url)}, ${loaded.toLocaleString("en")}${of} bytes`;
}
