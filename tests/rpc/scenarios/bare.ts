// Comlink as it comes: nothing here may import a layer, since some add transfer handlers.

import { wrap } from "comlink";
import { outcome } from "../outcome";
import type { Api } from "../workers/api";

export async function unmarkedFunction() {
  const worker = new Worker(new URL("../workers/bare.worker.ts", import.meta.url), {
    type: "module",
  });
  return outcome(wrap<Api>(worker).callForValue((n) => n));
}
