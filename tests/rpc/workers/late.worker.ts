// What everyone does at first: something slow before expose().
import { type Endpoint, expose } from "comlink";
import { announceReady } from "../../../patterns/workers/comlink/rpc/ready";
import { Api } from "./api";

const called = new Promise((resolve) => self.addEventListener("message", resolve, { once: true }));
await fetch(import.meta.url);
// Of the control: it has come by now, however slow the page is. With the queue none comes before.
if (self.name === "bare") await called;
expose(new Api(), self as unknown as Endpoint);
announceReady();
