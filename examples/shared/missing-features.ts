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

/** A browser that knows module workers reads `type`; the blob: worker is ended before it runs. */
function supportsModuleWorkers(): boolean {
  let read = false;
  const options = {
    get type(): "module" {
      read = true;
      return "module";
    },
  };
  try {
    new Worker("blob://", options).terminate();
  } catch {
    // Some engines refuse the address, after having read the options.
  }
  return read;
}
