// React, live: two cells share one Python, in StrictMode, with an error boundary around the notebook.

import { Component, type PropsWithChildren, StrictMode, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import {
  PythonProvider,
  usePython,
  usePythonEvents,
} from "../../patterns/frameworks/react/use-python";
import type { Environment } from "../../patterns/shared/protocol";
import { indexURL } from "../shared/choose-pyodide";
import { formatValue } from "../shared/format-value";
import { endOnLeaving } from "../shared/leave";
import { type Answer, SAMPLES, stateOf } from "../shared/notebook";
import { factsOf, idOfFact, problemOf, STATE_TEXT } from "../shared/workbench";

// #region use
function Cell({ n, onAnswer }: { n: number; onAnswer(answer: Answer): void }) {
  const { python, state } = usePython();
  const code = useRef<HTMLTextAreaElement>(null);
  const [output, setOutput] = useState("");
  const [result, setResult] = useState("");
  usePythonEvents((event) => {
    if (event.kind === "output" && event.run === n) setOutput((text) => text + event.text);
  });

  async function run() {
    setOutput("");
    setResult("");
    onAnswer(undefined);
    try {
      setResult(formatValue(await python?.runPython(code.current?.value ?? "", { id: n })));
      onAnswer({ state: "done" });
    } catch (error) {
      onAnswer({ state: "error", error });
    }
  }
  // #endregion use

  const id = (name: string) => (n === 1 ? name : `${name}-${n}`);
  return (
    <section className="cell">
      <label className="caption" htmlFor={id("code")}>{`Cell ${n}`}</label>
      <textarea
        id={id("code")}
        ref={code}
        rows={3}
        spellCheck={false}
        autoCapitalize="off"
        defaultValue={SAMPLES[n - 1]}
      />
      <div className="bar">
        <button type="button" id={id("run")} disabled={state !== "ready"} onClick={run}>
          {`Run cell ${n}`}
        </button>
      </div>
      <pre id={id("output")}>{output}</pre>
      <output id={id("result")} htmlFor={id("code")}>
        {result}
      </output>
    </section>
  );
}

function Notebook() {
  const { python, state } = usePython();
  const [answer, setAnswer] = useState<Answer>();
  const shown = stateOf(state, answer);
  return (
    <div data-state={shown}>
      <p className="status">
        <span id="status" role="status">
          {STATE_TEXT[shown]}
        </span>
      </p>
      {answer?.state === "error" ? <Problem error={answer.error} /> : <div id="problem" hidden />}
      <Cell n={1} onAnswer={setAnswer} />
      <Cell n={2} onAnswer={setAnswer} />
      <div className="bar">
        <button
          type="button"
          id="stop"
          className="quiet"
          disabled={state !== "running"}
          onClick={() => python?.stop()}
        >
          Stop
        </button>
      </div>
      <Facts />
    </div>
  );
}

function Problem({ error }: { error: unknown }) {
  const { title, message, code, traceback } = problemOf(error);
  return (
    <div className="problem" id="problem" role="alert" data-code={code}>
      <strong>{title}</strong>
      <p>{message}</p>
      {traceback && <pre>{traceback}</pre>}
    </div>
  );
}

function Facts() {
  const { python, state } = usePython();
  const [facts, setFacts] = useState<Record<string, string>>({});
  useEffect(() => {
    if (state !== "ready") return;
    const show = (environment: Environment) => setFacts(factsOf(environment));
    python?.init().then(show, () => {}); // joins the start that the provider made
  }, [python, state]);
  return (
    <dl className="facts" id="facts">
      {Object.entries(facts).flatMap(([name, value]) => [
        <dt key={name}>{name}</dt>,
        <dd key={`${name} is`} id={idOfFact(name)}>
          {value}
        </dd>,
      ])}
    </dl>
  );
}

// #region boundary
/** Shows why Python did not start. "Try again" mounts the provider anew, and that makes another worker. */
class Boundary extends Component<PropsWithChildren, { error?: unknown }> {
  override state: { error?: unknown } = {};

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (!this.state.error) return this.props.children;
    return (
      <div data-state="error">
        <p className="status">
          <span id="status" role="status">
            Python did not start
          </span>
        </p>
        <Problem error={this.state.error} />
        <button type="button" onClick={() => this.setState({ error: undefined })}>
          Try again
        </button>
      </div>
    );
  }
}

const app = (options = { indexURL }, key = "") => (
  <StrictMode>
    <Boundary>
      <PythonProvider key={key} options={options}>
        <Notebook />
      </PythonProvider>
    </Boundary>
  </StrictMode>
);
// #endregion boundary

const root = createRoot(document.getElementById("app") as HTMLElement);
const mount = (...args: Parameters<typeof app>) => root.render(app(...args));
mount();

// For tests: what a router does when it leaves the page and comes back.
Object.assign(globalThis, { mount, unmount: () => root.render(null) });

// At once: what React does later, it does no more on a page that was left.
endOnLeaving(() => flushSync(() => root.render(null)));
