// Counts the bytes of everything fetched while Pyodide boots or installs: upstream has no hook for it.
// Needs: nothing. From: pyodide-worker-patterns, shared/download-progress, 0.1.0

/** The state of all downloads together. */
export interface DownloadProgress {
  /** Name of the file that moved last, without its folder. */
  file: string;
  loadedBytes: number;
  /** Sum of the sizes known so far; it grows as more downloads begin. Undefined while one is unknown. */
  totalBytes: number | undefined;
}

/**
 * Runs `work` and reports every download it makes through this scope's `fetch`.
 *
 * Files that come by `import()` or XMLHttpRequest are not seen: no browser tells their progress.
 */
export async function withDownloadProgress<T>(
  report: (progress: DownloadProgress) => void,
  work: () => Promise<T>,
): Promise<T> {
  const count = counter(report);
  // Taken anew each time: another layer may lie beneath, and has to be there again afterwards.
  if (watchers.size === 0) {
    originalFetch = self.fetch;
    self.fetch = throughWatchers;
  }
  watchers.add(count);
  try {
    return await work();
  } finally {
    watchers.delete(count);
    if (watchers.size === 0) self.fetch = originalFetch;
  }
}

let originalFetch = self.fetch;
const watchers = new Set<(response: Response) => Response>();

/** One replacement for all that watch at a time, so that the last to end puts the original back. */
const throughWatchers: typeof fetch = async (...args) => {
  let response = await originalFetch.apply(self, args);
  for (const watch of watchers) response = watch(response);
  return response;
};

function counter(report: (progress: DownloadProgress) => void) {
  let loadedBytes = 0;
  let totalBytes: number | undefined = 0;
  return (response: Response): Response => {
    if (!response.ok || !response.body) return response;
    const file = response.url.split(/[?#]/)[0]?.split("/").at(-1) ?? "";
    // With a content encoding the length counts packed bytes, while the stream gives unpacked ones.
    const length = response.headers.get("content-length");
    const size = response.headers.has("content-encoding") || !length ? undefined : Number(length);
    totalBytes = size === undefined || totalBytes === undefined ? undefined : totalBytes + size;
    const stream = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        loadedBytes += chunk.byteLength;
        report({ file, loadedBytes, totalBytes });
        controller.enqueue(chunk);
      },
    });
    return new Response(response.body.pipeThrough(stream), response);
  };
}
