// Isolates a page whose host sends no headers: registers a service worker that adds them.
// Needs: HTTPS or localhost. From: pyodide-worker-patterns, workers/isolating-service-worker, 0.2.0

export interface IsolatePageOptions {
  /** The file of the service worker. Default: "isolating-service-worker.js", beside the page. */
  url?: string | URL;
  /** Pages and worker scripts whose paths begin so are isolated, and no others. Default: the folder of the file. */
  scopes?: readonly string[];
  /** Whether this page is loaded once more, to be isolated at once. Default: true. Else later pages are isolated. */
  reload?: boolean;
}

/**
 * Call this before anything that is lost when the page is loaded once more. It is loaded once more at most: if that
 * does not isolate the page, the reason is given, and no other try is made in this tab.
 *
 * @returns nothing when the page is isolated, else a sentence that says why not. Never throws, and never returns
 *   while the page is being loaded once more.
 */
export async function isolatePage(options: IsolatePageOptions = {}): Promise<string | undefined> {
  if (globalThis.crossOriginIsolated) return undefined;
  const script = addressOf(options.url);
  if (!globalThis.isSecureContext)
    return `${location.origin} is not a secure context: use HTTPS, or http://localhost.`;
  const { serviceWorker } = navigator as { serviceWorker?: ServiceWorkerContainer };
  if (!serviceWorker) return "This browser allows no service workers here.";
  try {
    const other = scriptOf(await serviceWorker.getRegistration());
    if (other && withoutQuery(other) !== withoutQuery(script))
      return `The page has the service worker ${other} already, and can have one: let it begin with \`importScripts("${script}")\`.`;
    for (const scope of options.scopes ?? [undefined])
      await activated(await serviceWorker.register(script, scope === undefined ? {} : { scope }));
    if (scriptOf(await serviceWorker.getRegistration()) !== script)
      return `The service worker ${script} is not for this page: name the path of this page in \`scopes\`.`;
  } catch (error) {
    return `The service worker ${script} could not be started: ${(error as Error).message}`;
  }
  if (globalThis.top !== globalThis.self)
    return "This page is in a frame: the page above it has to be isolated, and loaded anew.";
  if (options.reload === false)
    return "This page was loaded before its service worker: the next page is isolated.";
  try {
    const tried = `isolating: ${script}`; // in Chromium, an isolated page cannot take this away
    if (sessionStorage.getItem(tried)) return ONCE;
    sessionStorage.setItem(tried, "yes");
  } catch {
    return "The page may not store that it was loaded once more, so it was not: reload it yourself.";
  }
  location.reload();
  return new Promise(() => {});
}

const ONCE =
  "This tab has loaded the page once more already, and now it is not isolated: after a hard reload, reload it; " +
  "else explainIsolation() says why.";

/** Takes the service worker away. Pages that are loaded from now on are as their host sends them. */
export async function stopIsolating({ url }: Pick<IsolatePageOptions, "url"> = {}): Promise<void> {
  const script = withoutQuery(addressOf(url));
  for (const registration of (await navigator.serviceWorker?.getRegistrations()) ?? [])
    if (withoutQuery(scriptOf(registration)) === script) await registration.unregister();
}

const addressOf = (url: string | URL = "isolating-service-worker.js") =>
  new URL(url, document.baseURI).href;
const withoutQuery = (url = "") => url.split("?")[0];
const scriptOf = (registration?: ServiceWorkerRegistration) => workerOf(registration)?.scriptURL;
const workerOf = (registration?: ServiceWorkerRegistration) =>
  registration?.installing ?? registration?.waiting ?? registration?.active;

function activated(registration: ServiceWorkerRegistration): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = workerOf(registration);
    const look = () => {
      if (worker?.state === "activated") resolve();
      if (worker?.state === "redundant") reject(new Error("its installation failed."));
    };
    worker?.addEventListener("statechange", look);
    look();
  });
}
