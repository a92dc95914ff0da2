// Vue, live: two cells share one Python. Written with h(), because this page has no compiler for templates.

import * as vue from "vue";
import { createApp, defineComponent, h, ref, shallowRef, watchEffect } from "vue";
import {
  providePython,
  usePython,
  usePythonEvents,
} from "../../patterns/frameworks/vue/use-python";
import { PythonWorker } from "../../patterns/workers/comlink/python-worker";
import { indexURL } from "../shared/choose-pyodide";
import { formatValue } from "../shared/format-value";
import { endOnLeaving } from "../shared/leave";
import { type Answer, SAMPLES, stateOf } from "../shared/notebook";
import { factsOf, idOfFact, problemOf, STATE_TEXT } from "../shared/workbench";

const Cell = defineComponent({
  props: { n: { type: Number, required: true } },
  emits: { answer: (_answer: Answer) => true },
  // #region use
  setup({ n }, { emit }) {
    const { python, state } = usePython();
    const code = ref<HTMLTextAreaElement>();
    const output = ref("");
    const result = ref("");
    usePythonEvents((event) => {
      if (event.kind === "output" && event.run === n) output.value += event.text;
    });

    async function run() {
      output.value = "";
      result.value = "";
      emit("answer", undefined);
      try {
        const value = await python.value?.runPython(code.value?.value ?? "", { id: n });
        result.value = formatValue(value);
        emit("answer", { state: "done" });
      } catch (error) {
        emit("answer", { state: "error", error });
      }
    }
    // #endregion use

    const id = (name: string) => (n === 1 ? name : `${name}-${n}`);
    const disabled = () => state.value !== "ready";
    return () =>
      h("section", { class: "cell" }, [
        h("label", { class: "caption", for: id("code") }, `Cell ${n}`),
        h("textarea", { id: id("code"), ref: code, rows: 3, spellcheck: false }, SAMPLES[n - 1]),
        h("div", { class: "bar" }, [
          h(
            "button",
            { type: "button", id: id("run"), disabled: disabled(), onClick: run },
            `Run cell ${n}`,
          ),
        ]),
        h("pre", { id: id("output") }, output.value),
        h("output", { id: id("result"), for: id("code") }, result.value),
      ]);
  },
});

const Notebook = defineComponent({
  setup() {
    const { python, state, failure } = providePython({ indexURL });
    const answer = shallowRef<Answer>();
    const facts = shallowRef<Record<string, string>>({});
    watchEffect(async () => {
      if (state.value !== "ready" || !python.value) return;
      Object.assign(globalThis, { python: python.value });
      facts.value = factsOf(await python.value.init()); // joins the start that was made
    });
    const onAnswer = (newest: Answer) => {
      answer.value = newest;
    };
    return () => {
      const shown = failure.value ? "error" : stateOf(state.value, answer.value);
      const error = failure.value ?? (answer.value?.state === "error" && answer.value.error);
      return h("div", { "data-state": shown }, [
        h("p", { class: "status" }, h("span", { id: "status", role: "status" }, STATE_TEXT[shown])),
        error ? showProblem(error) : h("div", { id: "problem", hidden: true }),
        h(Cell, { n: 1, onAnswer }),
        h(Cell, { n: 2, onAnswer }),
        h("div", { class: "bar" }, [
          h(
            "button",
            {
              type: "button",
              id: "stop",
              class: "quiet",
              disabled: state.value !== "running",
              onClick: () => python.value?.stop(),
            },
            "Stop",
          ),
        ]),
        h(
          "dl",
          { id: "facts", class: "facts" },
          Object.entries(facts.value).flatMap(([name, value]) => [
            h("dt", name),
            h("dd", { id: idOfFact(name) }, value),
          ]),
        ),
      ]);
    };
  },
});

function showProblem(error: unknown) {
  const { title, message, code, traceback } = problemOf(error);
  return h("div", { class: "problem", id: "problem", role: "alert", "data-code": code }, [
    h("strong", title),
    h("p", message),
    traceback ? h("pre", { tabindex: 0 }, traceback) : null,
  ]);
}

const isShown = ref(true);
createApp(() => (isShown.value ? h(Notebook) : null)).mount("#app");

// For the console, and for tests: what a router does when it leaves the page and comes back.
const show = (shown: boolean) => () => {
  isShown.value = shown;
};
const forTests = { mount: show(true), unmount: show(false), vue, PythonWorker, indexURL };
Object.assign(globalThis, forTests);

endOnLeaving(show(false));
