// The worker of the page: boots Pyodide once, and tells what becomes of it.

import {
  type BootProgress,
  withWatchdog,
} from "../../patterns/loading/boot-watchdog/boot-watchdog";
import { Interpreter, type Load, loadPyodide } from "../../patterns/shared/interpreter";
import type { Outcome } from "../../patterns/shared/protocol";
import { type Fault, playServer } from "./faulty-server";

export interface Order {
  indexURL: string;
  fault: Fault;
  hasWatchdog: boolean;
}

export type Message =
  | { kind: "progress"; progress: BootProgress }
  | { kind: "end"; outcome: Outcome };

const post = (message: Message) => self.postMessage(message);

// #region worker
/** Without the watchdog: Pyodide as it comes. */
const bare: Load = async ({ indexURL }) => {
  const url = `${indexURL}pyodide.mjs`;
  const module = await import(/* @vite-ignore */ /* webpackIgnore: true */ url);
  return module.loadPyodide({ indexURL });
};

const watched = withWatchdog(loadPyodide, {
  stallMs: 5_000,
  onDownload: (progress) => post({ kind: "progress", progress }),
});

self.onmessage = async ({ data: { indexURL, fault, hasWatchdog } }: MessageEvent<Order>) => {
  playServer(fault);
  const interpreter = new Interpreter(() => {}, hasWatchdog ? watched : bare);
  post({ kind: "end", outcome: await interpreter.init(indexURL) });
};
// #endregion worker
