// Plays a server that does something wrong with the WebAssembly, so that the page needs no such server.

const FAULTS = {
  none: (real: Response) => real,
  html: () => answer("<!doctype html><title>Home</title>", "text/html"),
  type: (real: Response) => answer(real.body, "application/octet-stream"),
  async half(real: Response) {
    const whole = await real.arrayBuffer();
    return answer(whole.slice(0, whole.byteLength / 2), "application/wasm");
  },
  async silent(real: Response) {
    const [first = new Uint8Array()] = [(await real.body?.getReader().read())?.value];
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => controller.enqueue(first),
    });
    return answer(body, "application/wasm", real.headers.get("content-length"));
  },
};

export type Fault = keyof typeof FAULTS;

/** From now on `fetch()` of this worker answers so. Call it before the watchdog starts. */
export function playServer(fault: Fault): void {
  const realFetch = self.fetch;
  self.fetch = async (input, init) => {
    const real = await realFetch(input, init);
    return String(input).endsWith(".wasm") ? FAULTS[fault](real) : real;
  };
}

function answer(body: BodyInit | null, type: string, length?: string | null): Response {
  const headers = new Headers({ "Content-Type": type });
  if (length) headers.set("Content-Length", length);
  return new Response(body, { headers });
}
