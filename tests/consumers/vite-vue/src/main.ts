import { createApp, type App as VueApp } from "vue";
import App from "./App.vue";
import { tryOut } from "./scenario";

let app: VueApp;

tryOut({
  mount: () =>
    new Promise((onPython) => {
      app = createApp(App, { onPython });
      app.mount("#app");
    }),
  unmount: () => app.unmount(),
});
