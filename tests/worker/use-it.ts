// Puts what the pages show as "Use it" where the tests can call it.

import { PythonWorker } from "../../patterns/workers/comlink/python-worker";
import { newConsole as newBasicConsole } from "./use-basic-worker";
import { newConsole } from "./use-comlink";
import { startOwnWorker } from "./use-interrupt";
import { newStoppable } from "./use-isolation";

// #region watched
const createWorker = () =>
  new Worker(new URL("./watched.worker.ts", import.meta.url), { type: "module" });
// #endregion watched

const newWatched = (indexURL: string) => new PythonWorker({ indexURL, createWorker });

const lab = { newBasicConsole, newConsole, newStoppable, newWatched, startOwnWorker };
Object.assign(globalThis, { lab });
