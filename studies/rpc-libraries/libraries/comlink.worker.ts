// Comlink alone: the worker's side.

import { expose, proxy, transfer } from "comlink";
import { makeApi } from "./api";

expose(
  makeApi({
    share: proxy,
    lend: (stream) => transfer(stream, [stream]),
    ask: (callback) => callback?.(),
  }),
);
