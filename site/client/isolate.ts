// Isolates the site where its host sends no headers: Stop interrupts Python on its pages then.

// #region use
import { isolatePage } from "../../patterns/workers/isolating-service-worker/isolate-page";

const whyNot = await isolatePage({
  url: `${import.meta.env.BASE_URL}isolating-service-worker.js`,
  reload: document.querySelector("[data-runner]") !== null, // Python runs on such pages
});
if (whyNot) console.info(whyNot);
// #endregion use
