// What Pyodide asks for, and a chance to give it something else that the server really sent.

/**
 * Calls `intercept` with the address of each `fetch()` in this worker, from now on.
 *
 * @param intercept - returns the answer, or nothing to let the request pass
 */
export function interceptFetch(
  intercept: (url: string, real: () => Promise<Response>) => Promise<Response> | undefined,
): void {
  const realFetch = self.fetch;
  self.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const real = () => realFetch(input, init);
    return intercept(url, real) ?? real();
  };
}

/** Sends every `XMLHttpRequest` for an address that ends in `ending` to another. */
export function redirectXhr(ending: string, address: string): void {
  const realOpen = XMLHttpRequest.prototype.open;
  XMLHttpRequest.prototype.open = function (method: string, url: string | URL, async?: boolean) {
    realOpen.call(this, method, String(url).endsWith(ending) ? address : url, async ?? true);
  };
}
