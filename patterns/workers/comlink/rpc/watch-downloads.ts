// Watches what this scope fetches, by fetch() and by XMLHttpRequest, until told to stop.
// Needs: nothing. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import type { BootError } from "./boot-error";
import { Download } from "./download";

export interface DownloadWatch {
  /** All downloads so far, in the order of their requests. */
  readonly downloads: readonly Download[];
  /** Puts fetch() and XMLHttpRequest back. What still downloads is no longer judged. */
  stop(): void;
}

/** A `fetch()` that failed is told apart from one that was blocked by the event that comes after it. */
const BLOCKED_COMES_LATER_MS = 100;

/** Who asked for a faulty file gets no answer: the boot is over, and it would only say so twice. */
const noAnswer = () => new Promise<never>(() => {});

/**
 * @param isNeeded - whether a fault of this URL is one of the boot
 * @param moved - called for every sign of progress
 * @param fail - called with each fault
 */
export function watchDownloads(
  isNeeded: (url: string) => boolean,
  moved: () => void,
  fail: (fault: BootError) => void,
): DownloadWatch {
  const downloads: Download[] = [];
  let active = true;

  function begin(url: string): Download {
    const download = new Download(url);
    downloads.push(download);
    moved();
    return download;
  }

  /** Returns whether the boot has ended by this. */
  function judge(fault: BootError | undefined): boolean {
    if (!active) return false;
    moved();
    if (fault) fail(fault);
    return fault !== undefined;
  }

  // fetch(): every release, for all but its scripts.
  const innerFetch = self.fetch;
  const watchedFetch: typeof fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input, self.location.href).href;
    if (!active || !isNeeded(url)) return innerFetch.call(self, input, init);
    const download = begin(url);
    let response: Response;
    try {
      response = await innerFetch.call(self, input, init);
    } catch (error) {
      download.waiting = false;
      await new Promise((resolve) => setTimeout(resolve, BLOCKED_COMES_LATER_MS));
      if (judge(download.broke(error))) return noAnswer();
      throw error;
    }
    const { status, statusText, headers } = response;
    if (judge(download.answered(status, statusText, (name) => headers.get(name))))
      return noAnswer();
    return watchBody(response, download);
  };
  self.fetch = watchedFetch;

  function watchBody(response: Response, download: Download): Response {
    if (!response.body) return response;
    const reader = response.body.getReader();
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        download.waiting = true;
        download.moved();
        let step: ReadableStreamReadResult<Uint8Array>;
        try {
          step = await reader.read();
        } catch (error) {
          download.waiting = false;
          if (judge(download.broke(error))) return noAnswer();
          throw error;
        }
        if (!download.waiting) return; // cancelled, which looks like an end
        download.waiting = false;
        if (judge(step.done ? download.ended() : download.received(step.value))) return noAnswer();
        if (step.done) controller.close();
        else controller.enqueue(step.value);
      },
      cancel(reason) {
        download.waiting = false;
        return reader.cancel(reason);
      },
    });
    const copy = new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>, response);
    // A response that was made here has no address, and others look at it.
    return Object.defineProperty(copy, "url", { value: response.url || download.url });
  }

  // XMLHttpRequest: pyodide.asm.data of 0.21 and 0.22, and the second try at the wasm up to 0.23.
  const { prototype } = XMLHttpRequest;
  const { open } = prototype;
  const watchedOpen = function (
    this: XMLHttpRequest,
    method: string,
    address: string | URL,
    isAsync = true,
    ...login: [string?, string?]
  ) {
    open.call(this, method, address, isAsync, ...login);
    const url = new URL(address, self.location.href).href;
    if (active && isAsync && isNeeded(url)) watchRequest(this, url);
  };
  prototype.open = watchedOpen;

  function watchRequest(request: XMLHttpRequest, url: string): void {
    const download = begin(url);
    const answered = () =>
      download.answered(request.status, request.statusText, (name) =>
        request.getResponseHeader(name),
      );
    const end = (event: Event, fault: BootError | undefined) => {
      download.waiting = false;
      // These releases throw in their own handler, where nobody catches.
      if (judge(fault)) event.stopImmediatePropagation();
    };
    request.addEventListener("readystatechange", () => {
      if (request.readyState === XMLHttpRequest.HEADERS_RECEIVED) judge(answered());
    });
    request.addEventListener("progress", ({ loaded }) => {
      download.moved();
      download.loaded = loaded;
      judge(undefined);
    });
    request.addEventListener("load", (event) => {
      const { response } = request;
      const whole = response instanceof ArrayBuffer ? response : new ArrayBuffer();
      download.loaded = 0; // what "progress" has counted is counted again
      end(event, answered() ?? download.received(new Uint8Array(whole)) ?? download.ended());
    });
    request.addEventListener("error", (event) => end(event, download.broke("network error")));
  }

  return {
    downloads,
    stop() {
      active = false;
      // Whoever wrapped them meanwhile keeps them: inactive, they only pass on.
      if (self.fetch === watchedFetch) self.fetch = innerFetch;
      if (prototype.open === watchedOpen) prototype.open = open;
    },
  };
}
