// Comlink as it comes: nothing here may import a layer, since some add transfer handlers.

import { wrap } from "comlink";
import { outcome } from "../outcome";
import type { Api } from "../workers/api";
import { bareWorker } from "../workers/start";

export async function unmarkedFunction() {
  return outcome(wrap<Api>(bareWorker()).callForValue((n) => n));
}
