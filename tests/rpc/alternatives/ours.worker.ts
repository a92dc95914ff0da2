// Comlink with the layers: the worker's side.

import { proxy, transfer } from "comlink";
import "../../../patterns/workers/comlink/python-error-handler";
import "../../../patterns/workers/comlink/rpc/streams";
import { serve } from "../../../patterns/workers/comlink/rpc/serve";
import { makeApi } from "./api";

serve(
  makeApi({
    share: proxy,
    lend: (stream) => transfer(stream, [stream]),
    ask: (callback) => callback?.(),
  }),
);
