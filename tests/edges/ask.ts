// Questions to workers: each has a channel of its own, so no late answer is taken for another's.

import { within } from "./within";

/** Workers of every kind, and their ports. */
interface Listener {
  postMessage(message: unknown, transfer: Transferable[]): void;
}

type Reply = { readonly value: string } | { readonly problem: string };

/**
 * Sends `question` and waits for the answer.
 *
 * @throws Error with the worker's own words, or when there is no answer within `seconds`
 */
export async function ask(to: Listener, question: unknown, seconds: number): Promise<string> {
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise<Reply>((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
  });
  to.postMessage(question, [port2]);
  const reply = await within(answer, seconds, () => ({
    problem: `The worker did not answer within ${seconds} s.`,
  }));
  port1.close();
  if ("problem" in reply) throw new Error(reply.problem);
  return reply.value;
}

/** Answers a question on the port that came with it. */
export async function answer(
  { ports }: MessageEvent,
  work: () => string | Promise<string>,
): Promise<void> {
  const [port] = ports;
  try {
    port?.postMessage({ value: await work() });
  } catch (error) {
    port?.postMessage({ problem: error instanceof Error ? error.message : String(error) });
  }
}
