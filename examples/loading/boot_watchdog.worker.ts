// The worker of the page: boots Pyodide once, and tells what becomes of it.

import type { BootError, BootErrorCode } from "../../patterns/loading/boot-watchdog/boot-error";
import {
  type BootProgress,
  withWatchdog,
} from "../../patterns/loading/boot-watchdog/boot-watchdog";
import { describeEnvironment, type Environment } from "../../patterns/shared/environment";
import { type Fault, playServer } from "./faulty-server";

export interface Order {
  indexURL: string;
  fault: Fault;
  hasWatchdog: boolean;
}

export type Message =
  | { kind: "progress"; progress: BootProgress }
  | { kind: "ready"; environment: Environment }
  | { kind: "failed"; message: string; code?: BootErrorCode; url?: string };

const post = (message: Message) => self.postMessage(message);

// #region worker
async function load({ indexURL }: { indexURL: string }) {
  const { loadPyodide } = await import(/* @vite-ignore */ `${indexURL}pyodide.mjs`);
  return loadPyodide({ indexURL });
}

const watched = withWatchdog(load, {
  stallMs: 5_000,
  onDownload: (progress) => post({ kind: "progress", progress }),
});

self.onmessage = async ({ data: { indexURL, fault, hasWatchdog } }: MessageEvent<Order>) => {
  playServer(fault);
  try {
    const pyodide = await (hasWatchdog ? watched : load)({ indexURL });
    post({ kind: "ready", environment: describeEnvironment(pyodide) });
  } catch (error) {
    const { message, code, url } = error as BootError;
    post({ kind: "failed", message, code, url });
  }
};
// #endregion worker
