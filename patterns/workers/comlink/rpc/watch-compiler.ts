// Hears what becomes of a WebAssembly module that the browser compiles while it downloads.
// Needs: nothing. From: pyodide-worker-patterns, workers/comlink, 0.1.0

/**
 * Watches from now on, until `stop()`: from 0.24 on Pyodide only prints a failure, and waits.
 *
 * @param isNeeded - whether a module of this URL is one of the boot
 */
export function watchCompiler(
  isNeeded: (url: string) => boolean,
  onFailure: (error: unknown, url: string) => void,
) {
  const original = WebAssembly.instantiateStreaming;
  const watch = { started: false, stop };
  const watched: typeof original = async (source, imports) => {
    const response = await source;
    if (!isNeeded(response.url)) return original(response, imports);
    watch.started = true;
    try {
      return await original(response, imports);
    } catch (error) {
      onFailure(error, response.url);
      throw error;
    }
  };
  WebAssembly.instantiateStreaming = watched;
  function stop() {
    if (WebAssembly.instantiateStreaming === watched) WebAssembly.instantiateStreaming = original;
  }
  return watch;
}
