// Adds the headers of cross-origin isolation to the pages and workers of a host that cannot send them.
// Needs: a service worker's place: served as it is, in the top folder of the pages. From: pyodide-worker-patterns, workers/isolating-service-worker, 0.2.0

const POLICIES = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy":
    new URL(self.location.href).searchParams.get("coep") ?? "require-corp",
};

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("fetch", (event) => {
  const { destination, url } = event.request;
  const hasPolicy = ["document", "iframe", "worker", "sharedworker"].includes(destination);
  if (hasPolicy && new URL(url).origin === self.location.origin) {
    event.respondWith(isolated(event.request));
  }
});

async function isolated(request) {
  const response = await fetch(request);
  if (response.type === "opaqueredirect") return response; // the browser follows it, and asks here again
  const { status, statusText, body } = response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(POLICIES)) headers.set(name, value);
  return new Response(body, { status, statusText, headers });
}
