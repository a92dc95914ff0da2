// Why a call got no answer: one class for each reason, all with a `code`.
// Needs: nothing. From: pyodide-worker-patterns, workers/comlink, 0.1.0

/** The base of all that these layers reject with. `message` says what happened and what to do. */
export class RpcError extends Error {
  override readonly name: string = "RpcError";
  readonly code: string = "rpc-error";
}

/** The worker is gone: it closed itself, was terminated or crashed. Start another one. */
export class WorkerGoneError extends RpcError {
  override readonly name = "WorkerGoneError";
  override readonly code = "worker-gone";
}

/** Something in the worker threw outside of any call. The worker lives on, but nobody knows which call it was. */
export class WorkerFaultError extends RpcError {
  override readonly name = "WorkerFaultError";
  override readonly code = "worker-fault";
}

/** The connection was closed, or its proxy released, from this side. */
export class ConnectionClosedError extends RpcError {
  override readonly name = "ConnectionClosedError";
  override readonly code = "connection-closed";
}

/** An argument has no structured clone. `cause` is the browser's DataCloneError. */
export class ArgumentNotClonableError extends RpcError {
  override readonly name = "ArgumentNotClonableError";
  override readonly code = "argument-not-clonable";
}

/** The other side could not read a message: a transfer handler is missing there, or it threw. */
export class UnreadableMessageError extends RpcError {
  override readonly name = "UnreadableMessageError";
  override readonly code = "unreadable-message";
}

/** What the time limit and the signal have in common: nobody waits any more, and Python may run on. */
class CallEndedError extends RpcError {
  /** Whether the worker has stopped what it was doing. If not, it runs on, and other calls wait for it. */
  readonly stopped: boolean;

  constructor(message: string, stopped: boolean, options?: ErrorOptions) {
    super(message, options);
    this.stopped = stopped;
  }
}

/** The call took longer than it may. */
export class CallTimeoutError extends CallEndedError {
  override readonly name = "TimeoutError";
  override readonly code = "call-timeout";
}

/** The caller's signal was aborted. `cause` is its reason. */
export class CallAbortedError extends CallEndedError {
  override readonly name = "AbortError";
  override readonly code = "call-aborted";
}

/** What something thrown says, whatever it is. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
