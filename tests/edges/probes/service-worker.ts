import { ask } from "../ask";
import { reason } from "../outcome";
import type { PageProbe } from "../probe";
import { BOOT_LIMIT } from "../within";

/** Never the address of a page, so that the worker controls none. */
const scopeOf = (version: string) => `/tests/edges/service-workers/v${version}/`;

export const probe: PageProbe = {
  where: "page",
  title: "Pyodide in a service worker needs static imports, and which ones depends on the release.",
  question: "What becomes of loadPyodide() in a module service worker, with the static imports?",
  source: "https://github.com/pyodide/pyodide/issues/2432",
  advice:
    "Up to 0.29 import pyodide.asm.js for its global; since 314 pass the default export of " +
    "pyodide.asm.mjs as createPyodideModule.",
  async run({ indexURL, version }) {
    if (!("serviceWorker" in navigator)) return "this browser has no service workers here";
    const script = `/tests/edges/service-workers/v${version}.js`;
    let registration: ServiceWorkerRegistration;
    try {
      registration = await navigator.serviceWorker.register(script, {
        type: "module",
        scope: scopeOf(version),
      });
    } catch (error) {
      return `does not register: ${reason(error)}`;
    }
    try {
      return await ask(await activated(registration), { indexURL }, BOOT_LIMIT);
    } finally {
      await registration.unregister();
    }
  },
};

function activated({ installing, waiting, active }: ServiceWorkerRegistration) {
  const worker = installing ?? waiting ?? active;
  return new Promise<ServiceWorker>((resolve, reject) => {
    const look = () => {
      if (worker?.state === "activated") resolve(worker);
      if (worker?.state === "redundant") reject(new Error("The service worker did not install"));
    };
    worker?.addEventListener("statechange", look);
    look();
  });
}
