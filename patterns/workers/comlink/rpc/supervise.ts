// Keeps a worker at hand: when one dies, a new one is made and prepared, and what the old one says is void.
// Needs: connect.ts. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { type Connection, type ConnectOptions, connect } from "./connect";
import type { CheckedApi } from "./remote-api";
import { ConnectionClosedError, RpcError } from "./rpc-error";

export interface SuperviseOptions<Api extends CheckedApi<Api>> extends ConnectOptions {
  /**
   * Makes a new worker usable: boots, installs packages, writes files. Runs before any call of
   * {@link Supervisor.use}, once for each worker.
   */
  prepare?: (connection: Connection<Api>) => Promise<unknown>;
  /** Whether the worker is of no more use after a call that rejected with `error`. Default: never. */
  isFatal?: (error: unknown) => boolean;
  /** How many workers in a row may end before one has answered a call. Default: 3. */
  maxFailures?: number;
  /** Called with the number of the worker, from 1, when it is prepared. */
  onReady?: (generation: number) => void;
}

/** Worker after worker ended before it was of use. `cause` is why the last one did. */
export class RestartLoopError extends RpcError {
  override readonly name = "RestartLoopError";
  override readonly code = "restart-loop";
}

export interface Supervisor<Api extends CheckedApi<Api>> {
  /** How many workers there have been. */
  readonly generation: number;
  /**
   * Makes calls to the worker that is at hand, or will be.
   *
   * A call whose worker ends rejects, and is not made again: who knows how far it had come.
   *
   * @throws {RestartLoopError} when one worker after the other ends
   */
  use<T>(work: (connection: Connection<Api>) => Promise<T>): Promise<T>;
  /** Ends the worker for good. The end of `using` does so too. */
  close(): void;
  [Symbol.dispose](): void;
}

// #region supervise
/** Starts a worker, and another one whenever it has ended. */
export function supervise<Api extends CheckedApi<Api>>(
  create: () => Worker,
  {
    prepare = async () => {},
    isFatal = () => false,
    maxFailures = 3,
    onReady,
    ...connectOptions
  }: SuperviseOptions<Api> = {},
): Supervisor<Api> {
  let generation = 0;
  let failures = 0;
  let current: Connection<Api> | undefined;
  let closed = false;
  let prepared = nextWorker();
  prepared.catch(() => {}); // who calls hears of it

  async function nextWorker(cause?: unknown): Promise<Connection<Api>> {
    while (failures < maxFailures) {
      generation += 1;
      const connection = connect<Api>(create, connectOptions);
      current = connection;
      try {
        await connection.ready;
        await prepare(connection);
        onReady?.(generation);
      } catch (error) {
        connection.close(); // half prepared is of no use
        if (closed) throw error;
        failures += 1;
        cause = error;
        continue;
      }
      connection.ended.then((reason) => {
        if (closed) return;
        failures += 1;
        prepared = nextWorker(reason);
        prepared.catch(() => {});
      });
      return connection;
    }
    const count = `${failures} workers in a row ended before they had answered a call`;
    throw new RestartLoopError(`${count}. The last one: ${String(cause)}`, { cause });
  }

  const close = () => {
    closed = true;
    current?.close();
    prepared = Promise.reject(new ConnectionClosedError("The supervisor was closed by this page"));
    prepared.catch(() => {});
  };

  return {
    get generation() {
      return generation;
    },
    async use(work) {
      const connection = await prepared;
      try {
        const result = await work(connection);
        failures = 0;
        return result;
      } catch (error) {
        if (isFatal(error)) connection.close();
        else if (!(error instanceof RpcError)) failures = 0; // it answered, if with an error
        throw error;
      }
    },
    close,
    [Symbol.dispose ?? "dispose"]: close,
  } as Supervisor<Api>;
}
// #endregion supervise
