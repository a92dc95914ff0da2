// What everyone does at first: something slow before expose().
import { type Endpoint, expose } from "comlink";
import { announceReady } from "../../../patterns/workers/comlink/rpc/ready";
import { Api } from "./api";

await fetch(import.meta.url);
expose(new Api(), self as unknown as Endpoint);
announceReady();
