// Every boot of Pyodide settles: from 0.24 on loadPyodide() waits for ever when its wasm cannot be had.
// Needs: a module worker. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { BootError } from "./boot-error";
import { checkEntry, checkLibrary } from "./check-release";
import { blockedBy, explainRejection, explainWasm, isBlocked } from "./explain-boot";
import { watchCompiler } from "./watch-compiler";
import { watchDownloads } from "./watch-downloads";

export interface WatchdogOptions {
  /** The folder that is given to `loadPyodide()`: faults of what comes from it are faults of the boot. */
  indexURL: string;
  /** What else the boot needs, such as its `stdLibURL` when that is in another folder. */
  otherURLs?: readonly string[];
  /** The release that has to be there, as npm or Pyodide spells it. Default: any. */
  version?: string;
  /** How long a download may go without a byte. Default: 20,000. */
  stallMs?: number;
  /**
   * How long nothing at all may happen: the last resort, for what no browser shows. It starts anew with
   * each byte, and counts neither Python's own work nor a machine asleep. A limit of the whole boot would
   * fail slow networks; whoever wants one sets it on the page. Default: 60,000.
   */
  timeoutMs?: number;
}

/** A wrong media type is refused before a byte has come, and these may tell more. */
const FIRST_BYTES_COME_LATER_MS = 100;

// #region watchdog
/**
 * Runs `boot` and rejects as soon as it can no longer succeed.
 *
 * A worker whose boot has rejected is of no more use.
 *
 * @throws {BootError} for whatever is wrong; an error that has a `code` of its own passes as it is
 */
export async function bootWithWatchdog<T>(
  boot: () => Promise<T>,
  { indexURL, otherURLs = [], version, stallMs = 20_000, timeoutMs = 60_000 }: WatchdogOptions,
): Promise<T> {
  // As Pyodide itself reads it: a folder ends in a slash.
  const folder = new URL(indexURL.replace(/\/?$/, "/"), self.location.href).href;
  const others = otherURLs.map((url) => new URL(url, self.location.href).href);
  const isNeeded = (url: string) => [folder, ...others].some((start) => url.startsWith(start));
  let fail: (fault: BootError) => void = () => {};
  const fault = new Promise<never>((_, reject) => {
    fail = reject;
  });

  let idleMs = 0;
  const moved = () => {
    idleMs = 0;
  };
  // Who boots looks at the entry itself: it is imported, and fetched only to say why that failed.
  const isFetched = (url: string) => isNeeded(url) && url !== `${folder}pyodide.mjs`;
  const watch = watchDownloads(isFetched, moved, fail);
  const compiler = watchCompiler(isNeeded, (error, url) => {
    moved();
    const before = watch.downloads.length;
    setTimeout(() => {
      // Up to 0.23 Pyodide downloads the wasm a second time, and compiles it otherwise.
      if (watch.downloads.length > before) return;
      const type = watch.downloads.findLast((download) => download.url === url)?.type;
      fail(explainWasm(url, error, type));
    }, FIRST_BYTES_COME_LATER_MS);
  });
  const onViolation = (event: SecurityPolicyViolationEvent) => {
    if (isBlocked(event, isNeeded)) fail(blockedBy(event, folder));
  };
  self.addEventListener("securitypolicyviolation", onViolation);
  const stopClock = everyTick(Math.min(stallMs, timeoutMs) / 10, (passed) => {
    idleMs += passed;
    for (const download of watch.downloads) {
      if (download.waiting) download.idleMs += passed;
      if (download.idleMs >= stallMs) fail(download.stalled(stallMs));
    }
    if (idleMs >= timeoutMs) fail(nothingMoved());
  });

  const seen = () => watch.downloads.map(({ progress }) => progress).join("; ") || "none";
  function nothingMoved(): BootError {
    const where = compiler.started
      ? "The wasm was given to the browser, and Python has not started"
      : "A script of Pyodide's, which comes by import(), has not arrived";
    const message = `Nothing has moved for ${timeoutMs} ms. Downloads: ${seen()}. ${where}. End this worker and try again in a new one, or allow more with \`timeoutMs\``;
    return new BootError("boot-timeout", folder, message);
  }

  try {
    const booting = boot();
    if (version) void checkEntry(folder, version).then((found) => found && fail(found));
    const booted = await Promise.race([fault, booting]);
    checkLibrary(booted, folder);
    return booted;
  } catch (error) {
    throw await explainRejection(error, fault, folder, seen());
  } finally {
    stopClock();
    self.removeEventListener("securitypolicyviolation", onViolation);
    compiler.stop();
    watch.stop();
  }
}
// #endregion watchdog

/** Calls back with the time that passed while this worker had nothing to do. */
function everyTick(tickMs: number, onTick: (passedMs: number) => void): () => void {
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    // A late tick means that Python was at work, or the machine asleep: not that a server was silent.
    onTick(Math.min(now - last, 2 * tickMs));
    last = now;
  }, tickMs);
  return () => clearInterval(timer);
}
