// Comlink as this cookbook uses it: the worker's side.

import { proxy, transfer } from "comlink";
import { serveOurs } from "../../../tools/rpc-cost/ours";
import { makeApi } from "./api";

serveOurs(
  makeApi({
    share: proxy,
    lend: (stream) => transfer(stream, [stream]),
    ask: (callback) => callback?.(),
  }),
);
