// Comlink as this cookbook uses it: the worker's side.

import { proxy, transfer } from "comlink";
import { makeApi } from "./api";
import { serveOurs } from "./connect-ours";

serveOurs(
  makeApi({
    share: proxy,
    lend: (stream) => transfer(stream, [stream]),
    ask: (callback) => callback?.(),
  }),
);
