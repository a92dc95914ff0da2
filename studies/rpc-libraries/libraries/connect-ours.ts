// "Ours" in everything that compares: Comlink as this cookbook uses it, where each call settles.

import { expose } from "comlink";
import { after, tellLife, unlessAborted } from "../../../patterns/shared/worker-life";
import { connect } from "../../../patterns/workers/comlink/connect";

export interface Ours<Methods> {
  readonly remote: Methods;
  /** Makes a call that may take so long. */
  within<T>(timeoutMs: number, call: () => Promise<T>): Promise<T>;
}

/** The page's side. The types are those of the study's methods, which are those of no single library. */
export function connectOurs<Methods>(create: () => Worker): Ours<Methods> {
  const { remote } = connect<object>(create);
  return { remote: remote as unknown as Methods, within };
}

function within<T>(timeoutMs: number, call: () => Promise<T>): Promise<T> {
  const limit = new AbortController();
  const stopTimer = after(timeoutMs, () => limit.abort(new Error(`longer than ${timeoutMs} ms`)));
  return unlessAborted(call, limit.signal).finally(stopTimer);
}

/** The worker's side. */
export function serveOurs(api: object): void {
  expose(api);
  tellLife();
}
