// Input, live: a quiz for a class. Python asks, and the form below the program answers.

import { answerQuestions, type Question, withInput } from "../../patterns/control/input/input";
import { PythonWorker } from "../../patterns/workers/comlink/python-worker";
import { indexURL } from "../shared/choose-pyodide";
import { sayHowItStopped } from "../shared/stopped";
import { byId, Workbench } from "../shared/workbench";

const QUIZ = `questions = {
    "What is 7 * 8? ": "56",
    "Which keyword defines a function? ": "def",
    "What does len('Python') give? ": "6",
}
right = 0
for question, answer in questions.items():
    said = input(question)
    right += said.strip() == answer
    print("Right!" if said.strip() == answer else f"No: {answer}")
print(f"{right} of {len(questions)}")`;

const SUM = `import sys

# Adds up what you answer, until you press "End of input".
total = 0
for line in sys.stdin:
    total += float(line)
    print(f"{total:g} so far")
print(f"Sum: {total:g}")`;

const form = byId<HTMLFormElement>("answer");
const field = byId<HTMLInputElement>("line");

const WAYS = {
  suspended: "suspended by JSPI, while its other tasks run on",
  "shared-memory": "its worker sleeps until shared memory changes",
  "blob-urls": "its worker looks again and again whether a blob: URL is revoked",
};

/** Shows a question, and waits for the person. */
function ask({ prompt, way, signal }: Question): Promise<string | null> {
  byId("prompt").textContent = prompt || "The next line";
  byId("way").textContent = WAYS[way];
  form.dataset.way = way;
  form.hidden = false;
  field.value = "";
  field.focus();
  return new Promise((resolve) => {
    const answer = (line: string | null) => {
      form.hidden = true;
      // As in a terminal: what was typed stands behind the prompt.
      workbench.show({ kind: "output", stream: "stdout", text: `${line ?? "^D"}\n` });
      resolve(line);
    };
    form.onsubmit = (event) => {
      event.preventDefault();
      answer(field.value);
    };
    byId("eof").onclick = () => answer(null);
    signal.addEventListener("abort", () => {
      form.hidden = true;
    });
  });
}

// #region use
const python = new PythonWorker(
  withInput(ask, { indexURL, onEvent: (event) => workbench.show(event) }),
);
// #endregion use

const workbench: Workbench = new Workbench({
  samples: [
    { title: "Quiz", code: QUIZ },
    { title: "Sum of the lines", code: SUM },
    { title: "1 + 1", code: "1 + 1" },
  ],
  start: () => python.init(),
  close: () => python.close(),
  run: (code) => python.runPython(code),
  stop: async () => sayHowItStopped(await python.stop()),
});

// For the console, and for tests.
Object.assign(globalThis, { answerQuestions, PythonWorker, withInput, python, indexURL });
