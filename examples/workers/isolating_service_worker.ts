// Isolating Service Worker, live: the page isolates itself, and steers a simulation by memory that it shares with Python.

import { PythonWorker } from "../../patterns/workers/comlink/python-worker";
import { allocate } from "../../patterns/workers/cross-origin-isolation/isolation";
import {
  isolatePage,
  stopIsolating,
} from "../../patterns/workers/isolating-service-worker/isolate-page";
import { indexURL } from "../shared/choose-pyodide";
import { samples } from "../shared/samples";
import { sayHowItStopped } from "../shared/stopped";
import { byId, Workbench } from "../shared/workbench";

const WALK = `# Forty walkers: dials[0] is the slider, the page shows dials[1] and dials[2].
from random import randrange

places = [0] * 40
while True:
    for k in range(40):
        places[k] += 1 if randrange(100) < dials[0] else -1
    dials[1] += 1
    dials[2] = sum(places) // 40`;

const NOT_ASKED = "Not isolated: the host sends no headers, and no service worker adds them.";
const serviceWorker = {
  url: new URL(`${import.meta.env.BASE_URL}isolating-service-worker.js`, location.origin),
  // This page, no other one, and what the build makes of its worker's script.
  scopes: [location.pathname, `${import.meta.env.BASE_URL}assets/`],
};
const isAsked = new URLSearchParams(location.search).has("isolate");
// First of all, since this may load the page once more.
const whyNot = isAsked || crossOriginIsolated ? await isolatePage(serviceWorker) : NOT_ASKED;

const dials = new Int32Array(allocate(12));
const python = new PythonWorker({
  indexURL,
  globals: { dials },
  onEvent: (event) => workbench.show(event),
});

const workbench: Workbench = new Workbench({
  samples: [{ title: "A walk without an end", code: WALK }, samples.sum, samples.clock],
  start: () => python.init(),
  run: (code) => python.runPython(code),
  close: () => python.close(),
  stop: async () => sayHowItStopped(await python.stop()),
});

const note = byId("isolation");
const title = document.createElement("strong");
title.textContent = whyNot ?? "Isolated: page and worker share memory.";
note.dataset.isolated = String(!whyNot);
note.append(title, " ", ...way());

/** What the reader may do about it. */
function way(): Node[] {
  if (whyNot === NOT_ASKED) {
    const link = document.createElement("a");
    const query = new URLSearchParams(location.search);
    query.set("isolate", "");
    link.href = `?${query}`;
    link.textContent = "Add them by a service worker";
    return [link];
  }
  if (!navigator.serviceWorker?.controller) return [];
  const remove = document.createElement("button");
  remove.textContent = "Remove the service worker";
  remove.addEventListener("click", async () => {
    await stopIsolating(serviceWorker);
    title.textContent = "The service worker is gone, and looks after this page until you leave it.";
    remove.remove();
  });
  return [remove];
}

const speed = byId<HTMLInputElement>("speed");
function steer(): void {
  dials[0] = speed.valueAsNumber;
  byId("speed-value").textContent = `${speed.value} %`;
}
speed.addEventListener("input", steer);
steer();

function show(): void {
  byId("place").textContent = `Step ${dials[1]}: on average at ${dials[2]}`;
  requestAnimationFrame(show);
}
requestAnimationFrame(show);

// For the console, and for tests.
Object.assign(globalThis, { python, isolatePage, stopIsolating, serviceWorker });
