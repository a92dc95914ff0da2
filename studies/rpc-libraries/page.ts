// Gives study.py what it calls: the questions, and what a call costs.

import { measuring } from "./cost";
import * as questions from "./questions";

const measure = measuring({
  ...Object.fromEntries(
    Object.entries(questions.LIBRARIES).map(([name, load]) => [
      name,
      async () => (await load()).start(),
    ]),
  ),
  // coincident and Cap'n Web do not use the worker's own channel: what is it that costs?
  "comlink on a MessagePort": async () => (await import("./libraries/comlink")).startOnPort(),
});

Object.assign(globalThis, { questions, measure });
