// What becomes of a boot whose pyodide.asm.wasm is something else that a server may well send.

import { type Answer, expectAnswer } from "./expect-answer";
import { interceptFetch, redirectXhr } from "./intercept-fetch";
import { reason } from "./outcome";
import type { Boot } from "./probe";

/**
 * @param instead - gets what the worker is given in place of the file
 * @returns what becomes of the boot, at most twice as long as an ordinary one takes beside it
 */
export async function bootWithWasm(
  { loadPyodide, ordinaryBoot }: Boot,
  instead: (real: () => Promise<Response>) => Promise<Response>,
): Promise<string> {
  interceptFetch((url, real) => (url.endsWith(".wasm") ? instead(real) : undefined));
  const began = performance.now();
  const settled = loadPyodide().then(
    () => "boots",
    (error) => `rejects: ${reason(error)}`,
  );
  const late = ordinaryBoot.then(async () => {
    await new Promise((resolve) => setTimeout(resolve, performance.now() - began));
    return "does not settle in twice the time of an ordinary boot";
  });
  return Promise.race([settled, late]);
}

/**
 * Boots with what `address` answers: by XMLHttpRequest too, which old releases fall back on.
 *
 * @throws Error when it answers otherwise than `wanted`
 */
export async function bootWithWasmFrom(
  address: string,
  wanted: Answer,
  boot: Boot,
): Promise<string> {
  await expectAnswer(address, wanted);
  redirectXhr(".wasm", address);
  return bootWithWasm(boot, () => fetch(address));
}
