// The workers that scenarios share, each made with the layers or without.

import { type Remote, wrap } from "comlink";
import "../../../patterns/workers/comlink/python-error-handler";
import { type Connection, connect } from "../../../patterns/workers/comlink/rpc/connect";
import type { Api } from "../workers/api";
import type { PythonWithFunction } from "../workers/python.worker";

export function connectApi(): Connection<Api> {
  return connect<Api>(
    () => new Worker(new URL("../workers/served.worker.ts", import.meta.url), { type: "module" }),
  );
}

export function bareApi(): Remote<Api> {
  return wrap<Api>(
    new Worker(new URL("../workers/bare.worker.ts", import.meta.url), { type: "module" }),
  );
}

export async function connectPythonWithFunction(indexURL: string) {
  const connection = connect<PythonWithFunction>(
    () => new Worker(new URL("../workers/python.worker.ts", import.meta.url), { type: "module" }),
  );
  await connection.remote.init({ indexURL });
  return connection;
}

export async function barePythonWithFunction(indexURL: string) {
  const worker = new Worker(new URL("../workers/python.worker.ts", import.meta.url), {
    type: "module",
    name: "bare",
  });
  const remote = wrap<PythonWithFunction>(worker);
  await remote.init({ indexURL });
  return remote;
}
