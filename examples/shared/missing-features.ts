// What an old or locked-down browser lacks, in words. Runs before anything else does.

/** @returns one sentence for each thing without which no example can run */
export function missingFeatures(): string[] {
  const missing: string[] = [];
  if (typeof WebAssembly !== "object") {
    missing.push("WebAssembly is missing: it is switched off here, or this browser is too old.");
  }
  if (typeof Worker !== "function") {
    missing.push(
      "Web Workers are missing: they are switched off here, or this browser is too old.",
    );
  } else if (!supportsModuleWorkers()) {
    missing.push(
      "Module workers are missing. They came with Chrome and Edge 80, Safari 15 and Firefox 114.",
    );
  }
  return missing;
}

/** A browser that knows module workers reads `type`. The worker is empty, and ended before it runs. */
function supportsModuleWorkers(): boolean {
  let read = false;
  const url = URL.createObjectURL(new Blob([], { type: "text/javascript" }));
  new Worker(url, {
    get type(): "module" {
      read = true;
      return "module";
    },
  }).terminate();
  URL.revokeObjectURL(url);
  return read;
}
