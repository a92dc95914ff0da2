// "I have …, I want …": shows the steps between two releases of Pyodide, and hides the others.

const form = document.querySelector<HTMLFormElement>("[data-upgrade]");
const steps = [...document.querySelectorAll<HTMLElement>("[data-from]")]; // the newest first

function show(): void {
  const { from, to } = Object.fromEntries(new FormData(form ?? undefined)) as Record<
    string,
    string
  >;
  const last = steps.findIndex(({ dataset }) => dataset.from === from);
  const first = steps.findIndex(({ dataset }) => dataset.to === to);
  for (const [i, step] of steps.entries()) step.hidden = i < first || i > last;
  const output = form?.querySelector("output");
  if (!output) return;
  const count = steps
    .filter(({ hidden }) => !hidden)
    .flatMap((step) => [...step.querySelectorAll("h4")]).length;
  output.textContent =
    first > last
      ? `${to} is not newer than ${from}: choose a newer one.`
      : `${count} ${count === 1 ? "change" : "changes"} on the way, below.`;
}

form?.addEventListener("change", show);
show();

export {};
