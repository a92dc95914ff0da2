// "Ours" in everything that compares: the page's and the worker's side of Comlink as this cookbook uses it.

import "../../patterns/workers/comlink/python-error-handler"; // errors cross with code and cause
import { connect } from "../../patterns/workers/comlink/rpc/connect";
import { serve } from "../../patterns/workers/comlink/rpc/serve";

export interface Ours<Methods> {
  readonly remote: Methods;
  /** Makes a call that may take so long. */
  within<T>(timeoutMs: number, call: () => Promise<T>): Promise<T>;
}

/** The page's side. The types are those of the study's methods, which are those of no single library. */
export function connectOurs<Methods>(create: () => Worker): Ours<Methods> {
  const { remote, call } = connect<object>(create);
  return {
    remote: remote as unknown as Methods,
    within: (timeoutMs, work) => call({ timeoutMs }, work),
  };
}

/** The worker's side. */
export function serveOurs(api: object): void {
  serve(api);
}
