// What an answer of the server's does to Pyodide is observed only where the server gives that answer.

export interface Answer {
  readonly status: number;
  /** How its Content-Type begins; left out where it makes no difference. */
  readonly type?: string;
}

/**
 * Asks `address` once, before the probe does.
 *
 * @throws Error when the answer is another than `wanted`: then the probe would observe something else
 */
export async function expectAnswer(address: string, wanted: Answer): Promise<void> {
  const { status, headers } = await fetch(address);
  const type = headers.get("Content-Type") ?? "";
  if (status !== wanted.status || !type.startsWith(wanted.type ?? "")) {
    const { status: code, type: kind = "of any type" } = wanted;
    throw new Error(`${address} answers ${status} ${type}: wanted is ${code} ${kind}.`);
  }
}
