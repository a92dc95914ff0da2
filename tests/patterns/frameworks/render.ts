// Renders a component of each framework to HTML, as a server does: `node --import tsx render.ts`.

import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { createSSRApp, defineComponent, h } from "vue";
import { renderToString as renderVue } from "vue/server-renderer";
import * as react from "../../../patterns/frameworks/react/use-python";
import * as vue from "../../../patterns/frameworks/vue/use-python";

function ReactState() {
  const { python, state } = react.usePython();
  react.usePythonEvents(() => {});
  return createElement("p", null, `${python} ${state}`);
}

const VueState = defineComponent(() => {
  const { python, state } = vue.usePython();
  vue.usePythonEvents(() => {});
  return () => h("p", `${python.value} ${state.value}`);
});

const App = defineComponent(() => {
  vue.providePython();
  return () => h(VueState);
});

const messageOf = (error: unknown) => (error as Error).message;

async function errorOfVue(): Promise<string> {
  const app = createSSRApp(VueState);
  let message = "";
  app.config.errorHandler = (error) => {
    message = messageOf(error);
  };
  await renderVue(app);
  return message;
}

console.log(
  JSON.stringify({
    react: renderToString(createElement(react.PythonProvider, null, createElement(ReactState))),
    reactOutside: await (async () => renderToString(createElement(ReactState)))().catch(messageOf),
    vue: await renderVue(createSSRApp(App)),
    vueOutside: await errorOfVue(),
  }),
);
