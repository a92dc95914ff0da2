// What scenarios call, over the layers or over Comlink alone.

import { type Remote, wrap } from "comlink";
import "../../../patterns/workers/comlink/python-error-handler";
import type { InitOptions } from "../../../patterns/workers/comlink/python-api";
import { type Connection, connect } from "../../../patterns/workers/comlink/rpc/connect";
import type { Api } from "./api";
import type { PythonWithFunction } from "./python.worker";
import { bareWorker, pythonWorker, servedWorker } from "./start";

export function connectApi(): Connection<Api> {
  return connect<Api>(servedWorker);
}

export function bareApi(): Remote<Api> {
  return wrap<Api>(bareWorker());
}

export async function connectPythonWithFunction(options: InitOptions) {
  const connection = connect<PythonWithFunction>(pythonWorker);
  await connection.remote.init(options);
  return connection;
}

export async function barePythonWithFunction(indexURL: string) {
  const remote = wrap<PythonWithFunction>(pythonWorker("bare"));
  await remote.init({ indexURL });
  return remote;
}
